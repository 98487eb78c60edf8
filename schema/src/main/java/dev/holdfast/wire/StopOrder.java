package dev.holdfast.wire;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import java.time.Instant;

/// "Stop this execution", signed: a run of it ends between two resources, and none is begun until
/// the order expires. Hearing it twice is the same as once.
///
/// @param reason for people: who stopped it
public record StopOrder(
    ExecutionId execution,
    NodeName node,
    AssociationId association,
    String reason,
    Instant expiresAt) {
  public static final String TYPE = "stop";

  public Json toJson() {
    return Json.object()
        .put("execution", execution.value())
        .put("node", node.value())
        .put("association", association.toString())
        .put("reason", reason)
        .put("expires_at", expiresAt)
        .build();
  }

  public static StopOrder from(Json.Obj json) {
    return new StopOrder(
        new ExecutionId(json.string("execution")),
        new NodeName(json.string("node")),
        AssociationId.parse(json.string("association")),
        json.string("reason", ""),
        json.instant("expires_at"));
  }
}
