package dev.holdfast.agent.run;

import dev.holdfast.agent.state.Progress;
import dev.holdfast.agent.state.Released;
import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.wire.Assignment;
import dev.holdfast.wire.Manifest;
import dev.holdfast.wire.RunRequest;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What is released, made ready for deciding: digests and firings are worked out once.
///
/// @param associations those that this agent can run
record Loaded(Released released, SortedMap<AssociationId, Association> associations) {
  /// @param enforced digest of the assignment's enforced content
  record Association(
      Manifest.Entry entry, Assignment assignment, Digest enforced, Firings firings) {
    Work work(Progress progress, @Nullable RunRequest request, boolean interrupted) {
      return new Work(
          entry.association(),
          entry.version(),
          enforced,
          assignment.schedule().runOnChange(),
          assignment.schedule().missedRuns(),
          firings,
          progress,
          request,
          interrupted);
    }
  }

  Loaded {
    associations = Collections.unmodifiableSortedMap(new TreeMap<>(associations));
  }

  /// One that a step was decided from, so it must be there.
  Association association(AssociationId id) {
    Association association = associations.get(id);
    if (association == null) {
      throw new IllegalStateException(id + " is not released");
    }
    return association;
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
                Firings.of(assignment, entry.rateAnchor(), released.manifest().node())));
      }
    }
    return new Loaded(released, associations);
  }
}
