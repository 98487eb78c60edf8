package dev.holdfast.reconciler.forge.gitlab;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.reconciler.forge.ForgeEvent;
import dev.holdfast.reconciler.forge.WebhookFormat;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What GitLab sends. Its secret token comes as it is; a signing token (`whsec_…`) signs as
/// Standard Webhooks say: `webhook-signature: v1,BASE64` over `ID.TIMESTAMP.BODY`.
public final class GitlabWebhooks implements WebhookFormat {
  private static final String SIGNING = "whsec_";
  private static final String ALGORITHM = "HmacSHA256";
  private static final byte[] NOBODY = new byte[32];
  private static final Set<String> OF_INTEREST =
      Set.of(
          "open",
          "close",
          "reopen",
          "update",
          "merge",
          "approval",
          "approved",
          "unapproval",
          "unapproved");

  @Override
  public boolean isAuthentic(List<byte[]> secrets, Headers headers, byte[] body) {
    boolean authentic = false;
    for (byte[] secret : secrets.isEmpty() ? List.of(NOBODY) : secrets) {
      authentic |= isBy(secret, headers, body);
    }
    return authentic && !secrets.isEmpty();
  }

  private static boolean isBy(byte[] secret, Headers headers, byte[] body) {
    String text = new String(secret, StandardCharsets.UTF_8);
    if (!text.startsWith(SIGNING)) {
      return MessageDigest.isEqual(
          secret, headers.text("X-Gitlab-Token").getBytes(StandardCharsets.UTF_8));
    }
    String signed = "v1," + signature(text.substring(SIGNING.length()), headers, body);
    boolean matches = false;
    for (String claimed : headers.text("webhook-signature").split(" ", 10)) {
      matches |=
          MessageDigest.isEqual(
              signed.getBytes(StandardCharsets.UTF_8), claimed.getBytes(StandardCharsets.UTF_8));
    }
    return matches;
  }

  private static String signature(String key, Headers headers, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      byte[] bytes = Base64.getMimeDecoder().decode(key);
      mac.init(new SecretKeySpec(bytes.length == 0 ? NOBODY : bytes, ALGORITHM));
      mac.update(
          (headers.text("webhook-id") + "." + headers.text("webhook-timestamp") + ".")
              .getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  /// The event's id is shared by webhooks that one event causes; that of the delivery is newer.
  @Override
  public String deliveryId(Headers headers) {
    return headers.first("Idempotency-Key", "webhook-id", "X-Gitlab-Event-UUID");
  }

  @Override
  public ForgeEvent read(Headers headers, byte[] body) {
    return switch (headers.text("X-Gitlab-Event")) {
      case "Push Hook" -> new ForgeEvent.Pushed();
      case "Merge Request Hook" -> changed(JsonText.parseObject(body).object("object_attributes"));
      case "Note Hook" -> commented(JsonText.parseObject(body));
      default -> new ForgeEvent.Ignored();
    };
  }

  /// GitLab's test button sends no action.
  private static ForgeEvent changed(Json.Obj attributes) {
    return OF_INTEREST.contains(attributes.string("action", "update"))
        ? new ForgeEvent.PullRequestChanged(attributes.integer("iid"))
        : new ForgeEvent.Ignored();
  }

  private static ForgeEvent commented(Json.Obj payload) {
    Json.Obj attributes = payload.object("object_attributes");
    if (!attributes.string("noteable_type", "").equals("MergeRequest")
        || attributes.bool("system", false)
        || !attributes.string("action", "create").equals("create")) {
      return new ForgeEvent.Ignored();
    }
    return new ForgeEvent.Commented(
        payload.object("merge_request").integer("iid"),
        payload.object("user").string("username"),
        attributes.string("note", ""));
  }
}
