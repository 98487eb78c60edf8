package dev.holdfast.reconciler.view;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.Verdict;
import dev.holdfast.problem.Problem;
import dev.holdfast.reconciler.drift.NodeVerdict;
import dev.holdfast.reconciler.drift.Summary;
import dev.holdfast.reconciler.reports.ReportStore;
import dev.holdfast.reconciler.rollout.Rollout;
import dev.holdfast.reconciler.rollout.RolloutProgress;
import dev.holdfast.reconciler.versions.CommitRecord;
import dev.holdfast.reconciler.versions.CommitState;
import dev.holdfast.reconciler.versions.VersionRecord;
import dev.holdfast.wire.Difference;
import dev.holdfast.wire.Hold;
import dev.holdfast.wire.Report;
import dev.holdfast.wire.ResourceResult;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The rooms' values as rows of the faces.
final class Shown {
  private Shown() {}

  /// @param heldBy what holds nodes, asked only where some are
  static RolloutProgressView rollout(RolloutProgress progress, Supplier<String> heldBy) {
    Rollout rollout = progress.rollout();
    return new RolloutProgressView(
        rollout.lastVersion(),
        rollout.state().id(),
        rollout.reason(),
        Math.min(rollout.stage() + 1, progress.stages()),
        progress.stages(),
        progress.targets(),
        progress.released(),
        progress.settled(),
        progress.succeeded(),
        progress.failed(),
        progress.held(),
        progress.held() > 0 ? heldBy.get() : "",
        progress.offline(),
        rollout.startedAt(),
        rollout.finishedAt());
  }

  static CommitRow commit(CommitRecord record) {
    return new CommitRow(
        record.repository().value(),
        record.facts().id().hex(),
        record.state().id(),
        record.facts().author(),
        record.facts().subject(),
        record.facts().committedAt(),
        record.decidedAt(),
        record.forced(),
        record.problems().stream().filter(Problem::isError).count(),
        record.state() == CommitState.APPLIED ? versionsMade(record.plan()) : 0);
  }

  /// Every change but a retirement makes a version.
  private static long versionsMade(Json.Obj plan) {
    return plan.list("changes", change -> change.string("kind", "")).stream()
        .filter(kind -> !kind.equals("retired"))
        .count();
  }

  /// @param earlier the version before; null for the first
  static VersionRow version(VersionRecord record, @Nullable VersionRecord earlier, String subject) {
    return new VersionRow(
        record.number(),
        record.commit().hex(),
        record.changedBy().hex(),
        record.author(),
        subject,
        record.createdAt(),
        record.equalsVersion(),
        record.enforcedDigest().value(),
        earlier == null || !earlier.enforcedDigest().equals(record.enforcedDigest()));
  }

  static Tally tally(Summary summary) {
    return new Tally(summary.verdicts());
  }

  static Tally tally(Collection<NodeVerdict> verdicts) {
    var counts = new EnumMap<Verdict, Long>(Verdict.class);
    verdicts.forEach(verdict -> counts.merge(verdict.verdict(), 1L, Long::sum));
    return new Tally(counts);
  }

  static VerdictView verdict(NodeVerdict verdict) {
    return verdict(verdict, _ -> true);
  }

  /// @param resources those to tell about
  static VerdictView verdict(NodeVerdict verdict, Predicate<ResourceResult> resources) {
    var results =
        verdict.resources().stream()
            .map(json -> ResourceResult.from(json.asObject("resource")))
            .toList();
    Report.@Nullable Counts counts = verdict.counts();
    return new VerdictView(
        verdict.association().repository().value(),
        verdict.association().name().value(),
        verdict.node().value(),
        verdict.version(),
        verdict.verdict(),
        verdict.since(),
        verdict.asOf(),
        verdict.reason(),
        verdict.fight(),
        hold(verdict.hold()),
        results.stream().filter(Shown::isCorrectedDrift).count(),
        counts == null
            ? VerdictView.Counts.NONE
            : new VerdictView.Counts(
                counts.inSync(),
                counts.corrected(),
                counts.drifted(),
                counts.failed(),
                counts.notApplicable(),
                counts.unknown()),
        results.stream().filter(resources).map(Shown::resource).toList());
  }

  private static @Nullable HoldView hold(@Nullable Hold hold) {
    return hold == null
        ? null
        : new HoldView(
            hold.kind().name().toLowerCase(Locale.ROOT),
            hold.name(),
            hold.reason(),
            hold.until(),
            hold.words());
  }

  /// Where people look for what differs, what cannot be managed on the node is noise.
  static boolean isApplicable(ResourceResult result) {
    return result.outcome() != ResourceResult.Outcome.NOT_APPLICABLE;
  }

  private static boolean isCorrectedDrift(ResourceResult result) {
    return result.outcome() == ResourceResult.Outcome.CORRECTED
        && (result.cause() == ResourceResult.Cause.DRIFT
            || result.cause() == ResourceResult.Cause.FIGHT);
  }

  static HistoryRow history(ReportStore.Kept kept) {
    return history(kept, _ -> true);
  }

  /// @param resources those to tell about
  static HistoryRow history(ReportStore.Kept kept, Predicate<ResourceResult> resources) {
    Report report = kept.received().report();
    Report.@Nullable Streak quiet = report.quietBefore();
    return new HistoryRow(
        kept.cursor().text(),
        kept.cursor().finishedAt(),
        report.association().repository().value(),
        report.association().name().value(),
        kept.received().node().value(),
        report.version(),
        report.verdict(),
        report.trigger().name().toLowerCase(Locale.ROOT),
        kept.received().corrected(),
        report.reason(),
        quiet == null ? 0 : quiet.runs(),
        report.contact(),
        report.resources().stream().filter(resources).map(Shown::resource).toList());
  }

  private static ResourceView resource(ResourceResult result) {
    ResourceResult.@Nullable Cause cause = result.cause();
    ResourceResult.@Nullable Output output = result.output();
    return new ResourceView(
        result.name(),
        result.type().key(),
        result.outcome().name().toLowerCase(Locale.ROOT),
        cause == null ? "" : cause.name().toLowerCase(Locale.ROOT),
        result.differences().stream().map(Shown::difference).toList(),
        result.message(),
        output == null ? null : output.exitCode(),
        output == null ? "" : (output.cut() ? "…" : "") + output.text());
  }

  private static DifferenceView difference(Difference difference) {
    return new DifferenceView(
        difference.property(),
        difference.expected(),
        difference.observed(),
        difference.diff(),
        difference.hidden());
  }

  /// One more than asked for was read: where there is one, the last shown row says where to go on.
  static <T> Slice<T> slice(
      List<T> read, int limit, java.util.function.Function<T, String> cursor) {
    if (read.size() <= limit) {
      return Slice.whole(read);
    }
    List<T> shown = read.subList(0, limit);
    return new Slice<>(shown, cursor.apply(shown.getLast()));
  }
}
