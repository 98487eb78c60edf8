package dev.holdfast.agent.run;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.Verdict;
import dev.holdfast.wire.ExecutionId;
import dev.holdfast.wire.Hold;
import dev.holdfast.wire.Report;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What to do next. Decided from values alone; carrying it out is the driver's.
sealed interface Step {
  /// A version with the content that the node already has.
  record Adopt(AssociationId association, long version) implements Step {}

  /// Firings are not made up for.
  ///
  /// @param firing the last of them, without splay
  /// @param reason for people
  record Skip(AssociationId association, Instant through, Instant firing, String reason)
      implements Step {}

  /// It is suspended, which has to be said.
  ///
  /// @param runId of the request that is answered so; null where nobody asked
  record Held(AssociationId association, Hold hold, @Nullable String runId) implements Step {}

  /// @param runId of the request; null where nobody asked
  /// @param firing in whose execution it is, without splay; null where it is in none
  record Run(
      AssociationId association,
      Report.Trigger trigger,
      @Nullable String runId,
      boolean checkOnly,
      @Nullable Instant firing)
      implements Step {}

  /// Nothing is due.
  ///
  /// @param until the next firing or the end of what holds something; empty where there is neither
  record Wait(Optional<Instant> until) implements Step {}

  /// The first thing that is due: what a crash interrupted, so that nothing of it is forgotten,
  /// then in order of the associations.
  ///
  /// @param work in the order in which it is to be done
  /// @param awakeSince firings due before it were slept through
  static Step next(List<Work> work, Instant awakeSince, Instant now) {
    var ordered = new ArrayList<Work>();
    work.stream().filter(Work::interrupted).forEach(ordered::add);
    work.stream().filter(each -> !each.interrupted()).forEach(ordered::add);
    for (Work each : ordered) {
      Step step = each.undecided() ? null : of(each, awakeSince, now);
      if (step != null) {
        return step;
      }
    }
    return new Wait(
        work.stream()
            .filter(each -> !each.isSuspended())
            .flatMap(each -> Stream.concat(each.firings().nextDue(now).stream(), ends(each, now)))
            .min(Instant::compareTo));
  }

  private static Stream<Instant> ends(Work work, Instant now) {
    Hold hold = work.hold();
    Instant until = hold == null ? null : hold.until();
    return until == null || !until.isAfter(now) ? Stream.of() : Stream.of(until);
  }

  private static @Nullable Step of(Work work, Instant awakeSince, Instant now) {
    var request = work.request();
    Hold hold = work.hold();
    if (hold != null && work.isSuspended()) {
      boolean isNews = request != null || !isTold(work, hold);
      return isNews
          ? new Held(work.association(), hold, request == null ? null : request.id())
          : null;
    }
    if (request != null) {
      return new Run(
          work.association(), Report.Trigger.RUN_NOW, request.id(), request.checkOnly(), null);
    }
    if (work.isNew() && work.runOnChange()) {
      return run(work, Report.Trigger.NEW_VERSION, now);
    }
    if (!work.isNew() && work.isRenamed()) {
      return new Adopt(work.association(), work.version());
    }
    if (work.interrupted()) {
      return run(work, work.isNew() ? Report.Trigger.NEW_VERSION : Report.Trigger.RUN_NOW, now);
    }
    if (work.resumed() != null && hold == null) {
      return work.resumed();
    }
    boolean waitsForFiring = work.isNew() && !work.runOnChange();
    boolean isOver = hold == null || work.holdMoved();
    if (work.progress().withheld() && isOver && !waitsForFiring) {
      boolean byRollout = work.runOnChange() && !work.enforced().equals(work.progress().applied());
      return run(work, byRollout ? Report.Trigger.NEW_VERSION : Report.Trigger.RUN_NOW, now);
    }
    return firing(work, awakeSince, now);
  }

  private static boolean isTold(Work work, Hold hold) {
    return work.progress().verdict() == Verdict.HELD
        && work.progress().reason().equals(hold.words())
        && work.progress().reportedVersion() == work.version()
        && Objects.equals(work.progress().reportedRelease(), work.release());
  }

  private static @Nullable Step firing(Work work, Instant awakeSince, Instant now) {
    Optional<Instant> due =
        work.firings().lastDue(now).filter(at -> at.isAfter(work.progress().coveredThrough()));
    if (due.isEmpty()) {
      return null;
    }
    if (work.hold() != null && work.hold().kind() == Hold.Kind.DURATION) {
      return skip(work, due.get(), now, work.hold().words());
    }
    if (isStopped(work, now)) {
      return skip(work, due.get(), now, "somebody stopped it");
    }
    if (!due.get().isBefore(awakeSince)) {
      return run(work, Report.Trigger.FIRING, now);
    }
    return switch (work.missedRuns()) {
      case ONCE -> run(work, Report.Trigger.MISSED_FIRING, now);
      case SKIP ->
          skip(work, due.get(), now, "the node slept through it, and missed runs are skipped");
    };
  }

  private static boolean isStopped(Work work, Instant now) {
    return work.firings()
        .lastFiring(now)
        .map(firing -> work.stopped().contains(ExecutionId.of(work.association(), firing)))
        .orElse(false);
  }

  private static Skip skip(Work work, Instant due, Instant now, String reason) {
    Instant firing = work.firings().lastFiring(now).orElse(due);
    return new Skip(work.association(), due, firing, "skipped: " + reason);
  }

  /// What a version brings belongs to its rollout; everything else to the last firing.
  private static Run run(Work work, Report.Trigger trigger, Instant now) {
    Instant firing =
        trigger == Report.Trigger.NEW_VERSION ? null : work.firings().lastFiring(now).orElse(null);
    return new Run(work.association(), trigger, null, false, firing);
  }

  /// The latest instant for which it holds that every firing due at or before it ran; empty before
  /// the first run.
  static Optional<Instant> verifiedThrough(List<Work> work, Instant now) {
    if (work.stream().allMatch(each -> each.progress().lastRunAt() == null)) {
      return Optional.empty();
    }
    return work.stream()
        .filter(each -> !each.isSuspended())
        .flatMap(each -> each.firings().nextDue(each.progress().verifiedThrough()).stream())
        .filter(due -> !due.isAfter(now))
        .min(Instant::compareTo)
        .map(due -> due.minusMillis(1))
        .or(() -> Optional.of(now));
  }
}
