package dev.holdfast.agent.run;

import dev.holdfast.agent.state.Progress;
import dev.holdfast.agent.state.Released;
import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.wire.Assignment;
import dev.holdfast.wire.ExecutionId;
import dev.holdfast.wire.Hold;
import dev.holdfast.wire.Manifest;
import dev.holdfast.wire.RunRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What is released, made ready for deciding: digests and firings are worked out once.
///
/// @param associations those that this agent can run
/// @param inOrder the same in the order in which they run
record Loaded(
    Released released,
    SortedMap<AssociationId, Association> associations,
    List<Association> inOrder) {
  /// @param enforced digest of the assignment's enforced content
  record Association(
      Manifest.Entry entry,
      Assignment assignment,
      Digest enforced,
      Firings firings,
      Openings openings) {
    Work work(
        Progress progress,
        @Nullable RunRequest request,
        boolean interrupted,
        @Nullable Hold hold,
        boolean holdMoved,
        boolean undecided,
        Step.@Nullable Run resumed,
        Set<ExecutionId> stopped) {
      return new Work(
          entry.association(),
          entry.version(),
          enforced,
          assignment.schedule().runOnChange(),
          assignment.schedule().missedRuns(),
          firings,
          progress,
          request,
          interrupted,
          hold,
          holdMoved,
          undecided,
          resumed,
          stopped,
          entry.release());
    }

    /// What comes before it on a node; one that this node does not have is passed over.
    List<AssociationId> dependsOn() {
      return assignment.dependsOn().stream()
          .map(name -> new AssociationId(entry.association().repository(), name))
          .toList();
    }

    /// When the time after the last firing ends, within which runs may start; empty before the
    /// first firing. The node's splay is no part of that time.
    Optional<Instant> windowEnd(Instant now) {
      Duration duration = assignment.schedule().duration();
      return duration == null
          ? Optional.empty()
          : firings.lastDue(now).map(due -> due.plus(duration));
    }
  }

  Loaded {
    associations = Collections.unmodifiableSortedMap(new TreeMap<>(associations));
    inOrder = List.copyOf(inOrder);
  }

  /// Whether an association is released to this node, readable or not.
  boolean names(AssociationId id) {
    return associations.containsKey(id) || released.unreadable().containsKey(id);
  }

  /// One that a step was decided from, so it must be there.
  Association association(AssociationId id) {
    Association association = associations.get(id);
    if (association == null) {
      throw new IllegalStateException(id + " is not released");
    }
    return association;
  }

  /// The same, but that one is not to be run.
  Loaded without(AssociationId id) {
    var others = new TreeMap<>(associations);
    others.remove(id);
    return new Loaded(
        released,
        others,
        inOrder.stream().filter(each -> !each.entry().association().equals(id)).toList());
  }

  static Loaded of(Released released) {
    var associations = new TreeMap<AssociationId, Association>();
    for (Manifest.Entry entry : released.manifest().entries()) {
      Assignment assignment = released.assignments().get(entry.association());
      if (assignment != null) {
        associations.put(
            entry.association(),
            new Association(
                entry,
                assignment,
                assignment.enforced().digest(),
                Firings.of(assignment, entry.rateAnchor(), released.manifest().node()),
                Openings.of(assignment, released)));
      }
    }
    return new Loaded(released, associations, Precedence.of(associations));
  }
}
