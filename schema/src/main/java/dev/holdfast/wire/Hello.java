package dev.holdfast.wire;

import dev.holdfast.canonical.Bytes;
import dev.holdfast.canonical.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// The first exchange of a connection: the reconciler proves its key over the agent's nonce and
/// gives a nonce of its own, which is good for one minute.
public final class Hello {
  private Hello() {}

  /// @param nonce 16 to 64 random URL-safe characters of the agent's
  public record Request(String nonce) {
    public Json toJson() {
      return Json.object().put("nonce", nonce).build();
    }

    public static Request from(Json.Obj json) {
      return new Request(json.string("nonce"));
    }
  }

  /// @param signature over [#signedText] in the domain `hello`
  public record Response(VerifyingKey key, String nonce, Instant serverTime, Bytes signature) {
    public Json toJson() {
      return Json.object()
          .put("key", key.toText())
          .put("nonce", nonce)
          .put("server_time", serverTime)
          .put("signature", signature.base64())
          .build();
    }

    public static Response from(Json.Obj json) {
      return new Response(
          VerifyingKey.fromText(json.string("key")),
          json.string("nonce"),
          json.instant("server_time"),
          Bytes.from(json, "signature"));
    }
  }

  /// What the reconciler signs: both nonces and its time.
  public static byte[] signedText(String agentNonce, String serverNonce, Instant serverTime) {
    return SigningKey.domain(
        "hello",
        (agentNonce + "\n" + serverNonce + "\n" + serverTime).getBytes(StandardCharsets.UTF_8));
  }
}
