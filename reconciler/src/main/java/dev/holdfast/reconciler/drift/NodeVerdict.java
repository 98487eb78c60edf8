package dev.holdfast.reconciler.drift;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.Verdict;
import dev.holdfast.wire.Hold;
import dev.holdfast.wire.Report;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a node stands with an association, about the version that is released to it.
///
/// @param version the released one
/// @param verdict as people see it: [Verdict#STALE] where the node was silent too long
/// @param underlying what it was before it went stale; else the same
/// @param reason one line for a verdict that needs one; else empty
/// @param since since when the verdict is this
/// @param asOf the last instant at which this is known to have been true; null while pending
/// @param counts of the last run's resources; null while pending
/// @param hold why the node may not be changed now, as it said itself; null where it may. A flag
///   beside the verdict
/// @param resources of the last run, those with something to say
///   ([dev.holdfast.wire.ResourceResult] as JSON); empty where the caller asked for none
public record NodeVerdict(
    NodeName node,
    AssociationId association,
    long version,
    Verdict verdict,
    Verdict underlying,
    String reason,
    boolean fight,
    Instant since,
    @Nullable Instant asOf,
    Report.@Nullable Counts counts,
    @Nullable Hold hold,
    List<Json> resources) {
  public NodeVerdict {
    resources = List.copyOf(resources);
  }

  /// The same, gone stale.
  NodeVerdict stale(Instant from) {
    return new NodeVerdict(
        node,
        association,
        version,
        Verdict.STALE,
        underlying,
        reason,
        fight,
        from,
        asOf,
        counts,
        hold,
        resources);
  }

  /// The same with what the last report said about resources.
  NodeVerdict with(List<Json> others) {
    return new NodeVerdict(
        node,
        association,
        version,
        verdict,
        underlying,
        reason,
        fight,
        since,
        asOf,
        counts,
        hold,
        others);
  }
}
