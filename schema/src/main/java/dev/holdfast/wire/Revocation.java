package dev.holdfast.wire;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.model.InvalidNameException;
import dev.holdfast.model.NodeName;
import java.time.Instant;

/// "You belong here no more", signed: the answer to a node that asked for a session with a key that
/// was shut out. It carries the nonce of that very request, which the reconciler gave in its proof
/// a moment before, so that one that was recorded earlier, or on the way to another node, stops
/// nobody.
///
/// @param nonce of the [Session.Request] that is answered
/// @param at when the key was shut out, in server time
public record Revocation(NodeName node, String nonce, Instant at) {
  public static final String TYPE = "revocation";

  public Json toJson() {
    return Json.object().put("node", node.value()).put("nonce", nonce).put("at", at).build();
  }

  /// The message, if it is meant for this request of this node.
  ///
  /// @throws BadSignatureException when `key` did not sign it, or for something else
  public static Revocation open(Signed signed, VerifyingKey key, NodeName node, String nonce)
      throws BadSignatureException {
    try {
      Json.Obj json = signed.open(TYPE, key);
      var said =
          new Revocation(
              new NodeName(json.string("node")), json.string("nonce"), json.instant("at"));
      if (!said.node().equals(node) || !said.nonce().equals(nonce)) {
        throw new BadSignatureException("the revocation is for another request");
      }
      return said;
    } catch (JsonShapeException | InvalidNameException e) {
      throw new BadSignatureException("the revocation cannot be read: " + e.getMessage());
    }
  }
}
