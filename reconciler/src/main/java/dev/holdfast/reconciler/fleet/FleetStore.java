package dev.holdfast.reconciler.fleet;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.NodeName;
import dev.holdfast.wire.Register;
import dev.holdfast.wire.VerifyingKey;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Where nodes last.
public interface FleetStore {
  int MAX_FORMER_KEYS = 16;

  /// Every node, revoked ones included.
  List<Node> load();

  /// Decides as [Admission] does, under locks on the token and the name, and writes what it said.
  /// The agents' change sequence is raised where a node was admitted.
  Registration register(Register.Request request, Instant now);

  /// The node with labels set and removed; empty where there is no such node.
  ///
  /// @throws dev.holdfast.model.InvalidNameException when a label breaks the rules
  Optional<Node> label(NodeName name, Map<String, String> set, Set<String> remove);

  /// The node, now revoked; empty where there is no such node. Twice is fine: the first time
  /// counts.
  Optional<Node> revoke(NodeName name, Instant at);

  /// Keys that had the name before, latest first; no more than [#MAX_FORMER_KEYS].
  List<FormerKey> formerKeys(NodeName name);

  /// The facts are durable afterwards; the node is as it now is.
  Optional<Node> facts(NodeName name, Json.Obj facts, String agentVersion, Instant at);

  /// The node now runs this agent. Empty where there is no such node.
  Optional<Node> agentVersion(NodeName name, String agentVersion);

  /// What the node last said about itself, and when; empty where it never did.
  Optional<Facts> factsOf(NodeName name);

  /// Last-seen rows, one statement for all.
  void seen(Collection<Seen> seen);

  List<Seen> loadSeen();

  record Facts(Json.Obj facts, Instant at) {}

  /// @param replacedAt when another key took the name
  record FormerKey(VerifyingKey key, Instant replacedAt) {}
}
