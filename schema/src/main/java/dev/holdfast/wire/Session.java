package dev.holdfast.wire;

import dev.holdfast.canonical.Bytes;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.NodeName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// A short-lived session: one signature buys many cheap check-ins.
public final class Session {
  private Session() {}

  /// @param nonce the server's, from [Hello]
  /// @param signature of the node's key over [#signedText]
  public record Request(NodeName node, String nonce, Bytes signature) {
    public Json toJson() {
      return Json.object()
          .put("node", node.value())
          .put("nonce", nonce)
          .put("signature", signature.base64())
          .build();
    }

    public static Request from(Json.Obj json) {
      return new Request(
          new NodeName(json.string("node")), json.string("nonce"), Bytes.from(json, "signature"));
    }
  }

  /// @param token for `Authorization: Bearer`
  public record Response(String token, Instant expiresAt) {
    public Json toJson() {
      return Json.object().put("token", token).put("expires_at", expiresAt).build();
    }

    public static Response from(Json.Obj json) {
      return new Response(json.string("token"), json.instant("expires_at"));
    }
  }

  public static byte[] signedText(NodeName node, String serverNonce) {
    return SigningKey.domain(
        "session", (node + "\n" + serverNonce).getBytes(StandardCharsets.UTF_8));
  }
}
