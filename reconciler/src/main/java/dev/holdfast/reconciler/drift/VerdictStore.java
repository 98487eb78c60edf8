package dev.holdfast.reconciler.drift;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Where verdicts last. All writes join the caller's transaction where there is one.
public interface VerdictStore {
  /// Every row, one after the other.
  void load(Consumer<StoredVerdict> each);

  void write(Collection<StoredVerdict> rows);

  /// The rows of these nodes about an association are gone.
  void delete(AssociationId association, Collection<NodeName> nodes);

  /// All rows about an association are gone.
  void delete(AssociationId association);

  /// The resources of the last reports of one node.
  Map<AssociationId, List<Json>> resources(NodeName node);

  /// The resources of the last reports of these nodes about one association.
  Map<NodeName, List<Json>> resources(AssociationId association, Collection<NodeName> nodes);

  /// What was corrected since then.
  List<Correction> corrections(Instant since);

  /// @param resources of the report; empty when loaded
  record StoredVerdict(VerdictRow row, List<Json> resources) {}

  record Correction(AssociationId association, Instant at, long resources) {}
}
