package dev.holdfast.reconciler.rollout;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.reconciler.versions.CurrentVersion;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The way of one enforced content of an association to its nodes.
///
/// @param firstVersion the version that brought the content
/// @param lastVersion the latest version with the same content; nodes that have the content get it
///   without a run
/// @param stage which stage it is in, from 0; the one behind all that are written is the rest
/// @param soakingSince since when the stage has finished and is only watched; null before
/// @param whole whether all targets may have it, offline ones and those that come included
/// @param skipsSoak whether the content has once finished a rollout
/// @param errorsSince failures reported before do not count: a retry forgives them
/// @param countsFrom what nodes report about the content under an earlier decision does not count;
///   of a rollout that was rolled back: about what they have since. Later than that of every
///   rollout before, until it has ended with the same content as an older one
/// @param reason why it is in its state, in words; empty where the state says all
/// @param finishedAt null unless it has once finished
public record Rollout(
    AssociationId association,
    Digest enforced,
    long firstVersion,
    long lastVersion,
    State state,
    int stage,
    @Nullable Instant soakingSince,
    boolean whole,
    boolean skipsSoak,
    Instant errorsSince,
    Instant countsFrom,
    String reason,
    Instant startedAt,
    @Nullable Instant finishedAt) {
  /// How far it is.
  public enum State {
    RUNNING,
    /// a person stopped it for now
    PAUSED,
    /// too many errors: other nodes stay on what they had
    HALTED,
    /// nodes that had it have what they had before
    ROLLED_BACK,
    /// every online node was final and at least one had succeeded
    FINISHED,
    /// newer content came first; nodes that have it keep it until they get the newer one
    SUPERSEDED,
    /// the association went away
    RETIRED;

    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException when there is no such state
    public static State of(String id) {
      return valueOf(id.toUpperCase(Locale.ROOT));
    }
  }

  /// @param at [Layers#next]
  static Rollout begin(CurrentVersion version, boolean skipsSoak, Instant at) {
    return new Rollout(
        version.id(),
        version.content().enforcedDigest(),
        version.number(),
        version.number(),
        State.RUNNING,
        0,
        null,
        false,
        skipsSoak,
        Instant.EPOCH,
        at,
        "",
        version.createdAt(),
        null);
  }

  public boolean isRunning() {
    return state == State.RUNNING;
  }

  /// Whether it may still go on, by itself or because a person says so.
  public boolean isOpen() {
    return switch (state) {
      case RUNNING, PAUSED, HALTED -> true;
      case ROLLED_BACK, FINISHED, SUPERSEDED, RETIRED -> false;
    };
  }

  /// Whether nodes may have what it brought.
  boolean isInForce() {
    return switch (state) {
      case RUNNING, PAUSED, HALTED, FINISHED, SUPERSEDED -> true;
      case ROLLED_BACK, RETIRED -> false;
    };
  }

  /// Whether nobody can have anything older any more: all have its content, and it cannot be rolled
  /// back.
  public boolean hidesOlder() {
    return state == State.RETIRED || (whole && isInForce() && !isOpen());
  }

  /// Whether a version has its content. One that was retired does not come back to life.
  boolean carries(CurrentVersion version) {
    return state != State.RETIRED && enforced.equals(version.content().enforcedDigest());
  }

  Rollout joinedBy(CurrentVersion version) {
    return with(version.number(), state, stage, soakingSince, whole, reason, finishedAt);
  }

  Rollout inState(State next, String why) {
    return with(lastVersion, next, stage, soakingSince, whole, why, finishedAt);
  }

  Rollout inStage(int next) {
    return with(lastVersion, state, next, null, whole, "", finishedAt);
  }

  Rollout soaking(Instant since) {
    return with(lastVersion, state, stage, since, whole, "", finishedAt);
  }

  Rollout toAll() {
    return with(lastVersion, state, stage, null, true, "", finishedAt);
  }

  Rollout finished(Instant at) {
    return with(lastVersion, State.FINISHED, stage, null, true, "", at);
  }

  /// Nodes that had it get back what they had before, from now on.
  Rollout rolledBack(Instant at, String why) {
    return with(lastVersion, State.ROLLED_BACK, stage, soakingSince, whole, why, finishedAt)
        .countingFrom(after(at));
  }

  private Instant after(Instant at) {
    Instant now = at.truncatedTo(ChronoUnit.MILLIS);
    return now.isAfter(countsFrom) ? now : countsFrom.plusMillis(1);
  }

  Rollout countingFrom(Instant at) {
    return new Rollout(
        association,
        enforced,
        firstVersion,
        lastVersion,
        state,
        stage,
        soakingSince,
        whole,
        skipsSoak,
        errorsSince,
        at,
        reason,
        startedAt,
        finishedAt);
  }

  /// Goes on, and bears as many errors as at the beginning. After a roll-back all begin anew.
  Rollout retried(Instant at) {
    boolean anew = state == State.ROLLED_BACK;
    return new Rollout(
        association,
        enforced,
        firstVersion,
        lastVersion,
        State.RUNNING,
        anew ? 0 : stage,
        null,
        whole && !anew,
        skipsSoak,
        at.isAfter(errorsSince) ? at : errorsSince.plusMillis(1),
        anew ? after(at) : countsFrom,
        "",
        startedAt,
        finishedAt);
  }

  private Rollout with(
      long version,
      State next,
      int nextStage,
      @Nullable Instant soaking,
      boolean all,
      String why,
      @Nullable Instant finished) {
    return new Rollout(
        association,
        enforced,
        firstVersion,
        version,
        next,
        nextStage,
        soaking,
        all,
        skipsSoak,
        errorsSince,
        countsFrom,
        why,
        startedAt,
        finished);
  }
}
