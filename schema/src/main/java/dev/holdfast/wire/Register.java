package dev.holdfast.wire;

import dev.holdfast.canonical.Bytes;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.Labels;
import dev.holdfast.model.NodeName;

/// Joining the fleet with a token.
public final class Register {
  private Register() {}

  /// @param nonce the server's, from [Hello]
  /// @param proof [JoinToken#proof]
  /// @param labels only keys that the token lists are taken; others refuse the request
  public record Request(
      String tokenId,
      String nonce,
      NodeName node,
      VerifyingKey key,
      Bytes proof,
      Labels labels,
      String agentVersion) {
    public Json toJson() {
      return Json.object()
          .put("token_id", tokenId)
          .put("nonce", nonce)
          .put("node", node.value())
          .put("key", key.toText())
          .put("proof", proof.base64())
          .put("labels", Json.strings(labels.values()))
          .put("agent_version", agentVersion)
          .build();
    }

    public static Request from(Json.Obj json) {
      return new Request(
          json.string("token_id"),
          json.string("nonce"),
          new NodeName(json.string("node")),
          VerifyingKey.fromText(json.string("key")),
          Bytes.from(json, "proof"),
          Labels.of(json.stringMap("labels")),
          json.string("agent_version"));
    }
  }

  /// @param labels what the node now has
  public record Response(NodeName node, Labels labels) {
    public Json toJson() {
      return Json.object()
          .put("node", node.value())
          .put("labels", Json.strings(labels.values()))
          .build();
    }

    public static Response from(Json.Obj json) {
      return new Response(new NodeName(json.string("node")), Labels.of(json.stringMap("labels")));
    }
  }
}
