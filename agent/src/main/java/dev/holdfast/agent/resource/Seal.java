package dev.holdfast.agent.resource;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Digests, keyed per node, of what must not leave it: enough to see that it moved, too little to
/// guess it or to compare nodes.
public interface Seal {
  /// No digest at all.
  Seal NONE = _ -> null;

  /// @param text what is sealed, or a plain digest of it
  @Nullable String of(String text);

  /// @param secret known to this node alone
  static Seal keyed(String secret) {
    var key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    return text -> {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(key);
        byte[] sealed = mac.doFinal(("difference\n" + text).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(sealed, 0, 16);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java platform has HmacSHA256", e);
      }
    };
  }
}
