package dev.holdfast.wire;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import java.time.Instant;

/// "You may change yourself in this execution", signed. Worth nothing to another node, in another
/// execution, or once it expired.
///
/// @param id names this permit in the report of what was done under it
/// @param expiresAt server time; nothing is changed under it any more from then on
public record Permit(
    String id, NodeName node, AssociationId association, ExecutionId execution, Instant expiresAt) {
  public static final String TYPE = "permit";

  public Json toJson() {
    return Json.object()
        .put("id", id)
        .put("node", node.value())
        .put("association", association.toString())
        .put("execution", execution.value())
        .put("expires_at", expiresAt)
        .build();
  }

  public static Permit from(Json.Obj json) {
    return new Permit(
        json.string("id"),
        new NodeName(json.string("node")),
        AssociationId.parse(json.string("association")),
        new ExecutionId(json.string("execution")),
        json.instant("expires_at"));
  }
}
