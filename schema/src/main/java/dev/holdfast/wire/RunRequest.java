package dev.holdfast.wire;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import java.time.Instant;

/// "Run this now", signed. An agent runs an id once, and never after it expired.
///
/// @param id names the execution, so it has the form of an [ExecutionId]
public record RunRequest(
    String id, NodeName node, AssociationId association, boolean checkOnly, Instant expiresAt) {
  public static final String TYPE = "run";

  /// @throws dev.holdfast.canonical.JsonShapeException when the id names no execution
  public RunRequest {
    id = new ExecutionId(id).value();
  }

  public Json toJson() {
    return Json.object()
        .put("id", id)
        .put("node", node.value())
        .put("association", association.toString())
        .put("check_only", checkOnly)
        .put("expires_at", expiresAt)
        .build();
  }

  public static RunRequest from(Json.Obj json) {
    return new RunRequest(
        json.string("id"),
        new NodeName(json.string("node")),
        AssociationId.parse(json.string("association")),
        json.bool("check_only", false),
        json.instant("expires_at"));
  }
}
