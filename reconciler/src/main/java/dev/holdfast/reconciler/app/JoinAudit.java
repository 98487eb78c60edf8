package dev.holdfast.reconciler.app;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.Trouble;
import dev.holdfast.reconciler.audit.Audit;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.FleetChange;
import dev.holdfast.reconciler.fleet.Node;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Requires;
import jakarta.annotation.PostConstruct;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes down which nodes joined. The rooms that let them in stand left of the audit and do not
/// know it; what people do to nodes is written where they ask for it.
@Context
@Requires(beans = ReplicaId.class)
final class JoinAudit {
  private static final Logger LOG = LoggerFactory.getLogger(JoinAudit.class);

  private final Fleet fleet;
  private final Audit audit;
  private final Trouble trouble =
      new Trouble(
          LOG, "a node that joined is not in the audit", "nodes that join are in the audit again");

  JoinAudit(Fleet fleet, Audit audit) {
    this.fleet = fleet;
    this.audit = audit;
  }

  @PostConstruct
  void listen() {
    fleet.listen(this::hear);
  }

  private void hear(FleetChange change) {
    switch (change) {
      case FleetChange.Joined(var node) -> record("join-node", node);
      case FleetChange.Rekeyed(_, var node) -> record("replace-node", node);
      case FleetChange.Relabelled _, FleetChange.Revoked _ -> {}
    }
  }

  private void record(String action, Node node) {
    var labels = Json.strings(node.labels().values());
    trouble.guard(() ->
        audit.record(
            "system", action, node.name().value(), Json.object().put("labels", labels).build()));
  }
}
