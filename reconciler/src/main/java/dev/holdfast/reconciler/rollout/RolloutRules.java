package dev.holdfast.reconciler.rollout;

import dev.holdfast.reconciler.versions.CurrentVersion;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What should become of an association's rollout, given what is true now. Pure, and the same
/// answer however often it is asked.
final class RolloutRules {
  private RolloutRules() {}

  /// @param latest the latest rollout of the association; null where it never had one
  /// @param version what is in force; null where the association is retired
  /// @return the rows to write, in order; empty where all is as it should be
  static List<Rollout> next(
      @Nullable Rollout latest,
      @Nullable CurrentVersion version,
      Outcomes.Tally tally,
      Instant now) {
    if (version == null) {
      return latest != null && latest.isRunning()
          ? List.of(latest.ended(Rollout.State.RETIRED))
          : List.of();
    }
    if (latest == null || !latest.carries(version)) {
      var begun = isDone(tally) ? begin(version).finished(now) : begin(version);
      return latest != null && latest.isRunning()
          ? List.of(latest.ended(Rollout.State.SUPERSEDED), begun)
          : List.of(begun);
    }
    return latest.isRunning() && isDone(tally) ? List.of(latest.finished(now)) : List.of();
  }

  static Rollout begin(CurrentVersion version) {
    return new Rollout(
        version.id(),
        version.content().enforcedDigest(),
        version.number(),
        Rollout.State.RUNNING,
        version.createdAt(),
        null);
  }

  /// Offline nodes block nothing; without any target there is nothing to wait for.
  private static boolean isDone(Outcomes.Tally tally) {
    return tally.targets() == 0 || (tally.succeeded() > 0 && !tally.waitsForOnline());
  }
}
