package dev.holdfast.reconciler.rollout;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.reconciler.versions.CurrentVersion;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The way of one enforced content of an association to its nodes.
///
/// @param firstVersion the version that brought the content; later ones with the same content join
/// @param finishedAt null unless finished
public record Rollout(
    AssociationId association,
    Digest enforced,
    long firstVersion,
    State state,
    Instant startedAt,
    @Nullable Instant finishedAt) {
  /// How far it is.
  public enum State {
    RUNNING,
    /// every online node was final and at least one had succeeded
    FINISHED,
    /// newer content came first
    SUPERSEDED,
    /// the association went away first
    RETIRED;

    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException when there is no such state
    public static State of(String id) {
      return valueOf(id.toUpperCase(Locale.ROOT));
    }
  }

  public boolean isRunning() {
    return state == State.RUNNING;
  }

  /// Whether a version belongs to it. One that was retired does not come back to life.
  boolean carries(CurrentVersion version) {
    return state != State.RETIRED && enforced.equals(version.content().enforcedDigest());
  }

  Rollout finished(Instant at) {
    return new Rollout(association, enforced, firstVersion, State.FINISHED, startedAt, at);
  }

  Rollout ended(State how) {
    return new Rollout(association, enforced, firstVersion, how, startedAt, finishedAt);
  }
}
