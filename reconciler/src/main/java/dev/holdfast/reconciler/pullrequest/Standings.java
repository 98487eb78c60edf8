package dev.holdfast.reconciler.pullrequest;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.changes.Verified;
import dev.holdfast.reconciler.drift.DriftBoard;
import dev.holdfast.reconciler.drift.NodeVerdict;
import dev.holdfast.reconciler.versions.Ground;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How nodes stand with what is in force, from the drift board. A node that still has an earlier
/// version says nothing about this one.
public final class Standings {
  private final RepositoryName repository;
  private final DriftBoard board;

  public Standings(RepositoryName repository, DriftBoard board) {
    this.repository = repository;
    this.board = board;
  }

  public Verified on(Ground ground) {
    var versions = ground.inForce().versions();
    return (node, association) -> standing(node, association, versions.get(association));
  }

  private Verified.Standing standing(
      NodeName node, ObjectName association, @Nullable Long version) {
    return board
        .verdictOf(node, new AssociationId(repository, association))
        .map(verdict ->
            Objects.equals(version, verdict.version())
                ? standing(verdict)
                : Verified.Standing.UNKNOWN)
        .orElse(Verified.Standing.UNKNOWN);
  }

  private static Verified.Standing standing(NodeVerdict verdict) {
    return switch (verdict.verdict()) {
      case IN_SYNC, NOT_APPLICABLE -> Verified.Standing.IN_SYNC;
      case DRIFTED, FAILED, TIMED_OUT -> Verified.Standing.DIFFERS;
      case HELD, PENDING -> Verified.Standing.UNKNOWN;
      case STALE -> Verified.Standing.STALE;
    };
  }
}
