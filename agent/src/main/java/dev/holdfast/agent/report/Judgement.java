package dev.holdfast.agent.report;

import dev.holdfast.model.Verdict;
import dev.holdfast.wire.Hold;
import dev.holdfast.wire.ResourceResult;
import dev.holdfast.wire.ResourceResult.Outcome;
import java.util.List;
import java.util.Objects;

/// The verdict of a run, and why.
///
/// @param reason one line; empty where none is needed
public record Judgement(Verdict verdict, String reason) {
  /// The table of `design.md` section 6, for one run.
  public static Judgement of(Found found) {
    List<ResourceResult> results = found.results();
    Found.Stopped stopped = found.stopped();
    if (stopped != null && !stopped.ordered()) {
      return new Judgement(Verdict.TIMED_OUT, stopped.reason());
    }
    for (ResourceResult result : results) {
      if (result.outcome() == Outcome.FAILED) {
        String why = result.name() + ": " + result.message();
        return new Judgement(Verdict.FAILED, stopped == null ? why : stopped.reason() + "; " + why);
      }
    }
    if (stopped != null) {
      return new Judgement(found.everApplied() ? Verdict.DRIFTED : Verdict.HELD, stopped.reason());
    }
    for (ResourceResult result : results) {
      if (result.outcome() == Outcome.DRIFTED) {
        return left(found, result);
      }
    }
    Found.Withheld withheld = found.withheld();
    if (withheld != null
        && !withheld.byChoice()
        && !found.everApplied()
        && results.stream().anyMatch(each -> each.outcome() == Outcome.UNKNOWN)) {
      return new Judgement(Verdict.HELD, withheld.reason());
    }
    boolean nothingApplies =
        !results.isEmpty()
            && results.stream().allMatch(each -> each.outcome() == Outcome.NOT_APPLICABLE);
    return nothingApplies
        ? new Judgement(Verdict.NOT_APPLICABLE, results.getFirst().message())
        : new Judgement(Verdict.IN_SYNC, flag(found));
  }

  /// In sync, and held. That a node was out of reach is not told once it is in reach again; closed
  /// calendars and freezes are known without the node, so that each of them is no news of every
  /// association.
  private static String flag(Found found) {
    Hold hold = found.hold();
    return switch (hold == null ? null : hold.kind()) {
      case null -> "";
      case DISCONNECTED, CALENDAR, FROZEN -> "";
      case SUSPENDED, DEPENDENCY, DISABLED, DURATION, PERMIT, OTHER ->
          Objects.requireNonNull(hold).words();
    };
  }

  private static Judgement left(Found found, ResourceResult result) {
    Found.Withheld withheld = found.withheld();
    if (withheld == null) {
      return new Judgement(Verdict.DRIFTED, result.message());
    }
    boolean held = !withheld.byChoice() && !found.everApplied();
    return new Judgement(held ? Verdict.HELD : Verdict.DRIFTED, withheld.reason());
  }
}
