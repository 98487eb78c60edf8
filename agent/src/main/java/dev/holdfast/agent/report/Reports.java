package dev.holdfast.agent.report;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.Verdict;
import dev.holdfast.wire.Difference;
import dev.holdfast.wire.Hold;
import dev.holdfast.wire.Manifest;
import dev.holdfast.wire.Report;
import dev.holdfast.wire.Report.Counts;
import dev.holdfast.wire.Report.Streak;
import dev.holdfast.wire.ResourceResult;
import dev.holdfast.wire.ResourceResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Builds reports and decides whether they are news.
public final class Reports {
  static final int MAX_TEXT_CHARS = 500;
  static final int MAX_DIFFERENCES = 20;
  static final int MAX_RESOURCES = 200;
  static final int MAX_REPORT_CHARS = 128 * 1024;

  private Reports() {}

  /// The report of a run, within bounds.
  ///
  /// @param number in the node's stream
  /// @param quietBefore runs since the last report that found the same
  public static Report of(Found found, long number, @Nullable Streak quietBefore) {
    Judgement judgement = Judgement.of(found);
    return new Report(
        number,
        found.association(),
        found.version(),
        found.enforced(),
        found.trigger(),
        found.runId(),
        found.startedAt(),
        found.finishedAt(),
        judgement.verdict(),
        cut(judgement.reason()),
        found.contact(),
        quietBefore,
        count(found.results()),
        bounded(found.results()),
        found.hold(),
        found.stopped() != null && found.stopped().superseded(),
        found.part());
  }

  /// The report of firings that were passed over.
  ///
  /// @param verdict as it was before
  /// @param firing the last of them
  public static Report skipped(
      long number,
      Manifest.Entry entry,
      Digest enforced,
      Verdict verdict,
      String reason,
      Instant firing,
      Instant at,
      boolean contact) {
    return new Report(
            number,
            entry.association(),
            entry.version(),
            enforced,
            Report.Trigger.FIRING,
            null,
            at,
            at,
            verdict,
            cut(reason),
            contact,
            null,
            new Counts(0, 0, 0, 0, 0, 0),
            List.of())
        .in(new Report.Part(firing, null, false, Report.Course.SKIPPED));
  }

  /// The report of an association that is not even looked at.
  ///
  /// @param runId of the request that it answers; null where nobody asked
  public static Report held(
      long number,
      Manifest.Entry entry,
      Digest enforced,
      Hold hold,
      @Nullable String runId,
      Instant at,
      boolean contact) {
    return new Report(
        number,
        entry.association(),
        entry.version(),
        enforced,
        runId == null ? Report.Trigger.NEW_VERSION : Report.Trigger.RUN_NOW,
        runId,
        at,
        at,
        Verdict.HELD,
        cut(hold.words()),
        contact,
        null,
        new Counts(0, 0, 0, 0, 0, 0),
        List.of(),
        hold,
        false,
        runId == null ? null : Report.Part.of(null));
  }

  /// The report of something that could not even be begun.
  public static Report refused(
      long number,
      Manifest.Entry entry,
      Digest enforced,
      String reason,
      Instant at,
      boolean contact) {
    return new Report(
        number,
        entry.association(),
        entry.version(),
        enforced,
        Report.Trigger.NEW_VERSION,
        null,
        at,
        at,
        Verdict.FAILED,
        cut(reason),
        contact,
        null,
        new Counts(0, 0, 0, 0, 0, 0),
        List.of());
  }

  /// Equal for two runs that found the same; times, version and trigger do not count.
  public static Digest fingerprint(Found found) {
    Judgement judgement = Judgement.of(found);
    return Digest.of(
        Json.object()
            .put("verdict", judgement.verdict().id())
            .put("reason", judgement.reason())
            .put("enforced", found.enforced().value())
            .put(
                "resources",
                Json.list(
                    found.results().stream().filter(Reports::isTelling).toList(),
                    result -> timeless(result).toJson()))
            .build());
  }

  private static ResourceResult timeless(ResourceResult result) {
    return new ResourceResult(
        result.name(),
        result.type(),
        result.outcome(),
        result.cause(),
        result.differences(),
        result.message(),
        Duration.ZERO);
  }

  /// Whether a run says something that was not reported before.
  ///
  /// @param lastFingerprint of what was last reported; null before the first report
  /// @param lastVersion that was last reported on
  public static boolean isNews(Found found, @Nullable Digest lastFingerprint, long lastVersion) {
    return found.runId() != null
        || isToldEachTime(found)
        || found.version() != lastVersion
        || found.results().stream().anyMatch(each -> each.outcome() == Outcome.CORRECTED)
        || !fingerprint(found).equals(lastFingerprint);
  }

  /// What an execution counts node by node: what was done under a permit, what failed, and who was
  /// late.
  private static boolean isToldEachTime(Found found) {
    Report.Part part = found.part();
    if (part == null) {
      return false;
    }
    Verdict verdict = Judgement.of(found).verdict();
    return part.permit() != null
        || verdict == Verdict.FAILED
        || verdict == Verdict.TIMED_OUT
        || found.trigger() == Report.Trigger.MISSED_FIRING;
  }

  /// A streak with one more run in it.
  public static Streak longer(@Nullable Streak streak, Instant at) {
    return streak == null
        ? new Streak(at, at, 1)
        : new Streak(streak.from(), at, streak.runs() + 1);
  }

  static Counts count(List<ResourceResult> results) {
    var by = new EnumMap<Outcome, Long>(Outcome.class);
    results.forEach(result -> by.merge(result.outcome(), 1L, Long::sum));
    return new Counts(
        by.getOrDefault(Outcome.IN_SYNC, 0L),
        by.getOrDefault(Outcome.CORRECTED, 0L),
        by.getOrDefault(Outcome.DRIFTED, 0L),
        by.getOrDefault(Outcome.FAILED, 0L),
        by.getOrDefault(Outcome.NOT_APPLICABLE, 0L),
        by.getOrDefault(Outcome.UNKNOWN, 0L));
  }

  private static boolean isTelling(ResourceResult result) {
    return result.outcome() != Outcome.IN_SYNC;
  }

  /// What a step said goes along, but is no news by itself: many say the time of day.
  private static List<ResourceResult> telling(List<ResourceResult> results) {
    return results.stream().filter(each -> isTelling(each) || each.output() != null).toList();
  }

  /// Those with something to say. Where they are too many, the worst stay; where they say too much,
  /// the later ones lose their texts.
  private static List<ResourceResult> bounded(List<ResourceResult> results) {
    var kept = new ArrayList<ResourceResult>();
    int chars = 0;
    List<ResourceResult> telling = telling(results);
    for (ResourceResult result : telling.size() > MAX_RESOURCES ? worst(telling) : telling) {
      ResourceResult small = bounded(result);
      int length = length(small);
      if (chars + length > MAX_REPORT_CHARS) {
        small = withoutTexts(small);
        length = length(small);
      }
      if (chars + length <= MAX_REPORT_CHARS) {
        kept.add(small);
        chars += length;
      }
    }
    return kept;
  }

  private static List<ResourceResult> worst(List<ResourceResult> results) {
    var first = results.stream().filter(each -> each.outcome() != Outcome.NOT_APPLICABLE).toList();
    var all = new ArrayList<>(first);
    results.stream().filter(each -> each.outcome() == Outcome.NOT_APPLICABLE).forEach(all::add);
    return all.subList(0, MAX_RESOURCES);
  }

  private static int length(ResourceResult result) {
    return JsonText.canonical(result.toJson()).length();
  }

  private static ResourceResult bounded(ResourceResult result) {
    return with(
        result,
        result.differences().stream().limit(MAX_DIFFERENCES).map(Reports::bounded).toList(),
        result.output());
  }

  private static ResourceResult withoutTexts(ResourceResult result) {
    return with(
        result,
        result.differences().stream()
            .map(each ->
                new Difference(
                    each.property(),
                    each.expected(),
                    each.observed(),
                    null,
                    each.hidden(),
                    each.digest()))
            .toList(),
        result.output() == null
            ? null
            : new ResourceResult.Output(result.output().exitCode(), "", true));
  }

  private static ResourceResult with(
      ResourceResult result, List<Difference> differences, ResourceResult.@Nullable Output output) {
    return new ResourceResult(
        result.name(),
        result.type(),
        result.outcome(),
        result.cause(),
        differences,
        cut(result.message()),
        result.took(),
        output);
  }

  private static Difference bounded(Difference difference) {
    return new Difference(
        cut(difference.property()),
        difference.expected() == null ? null : cut(difference.expected()),
        difference.observed() == null ? null : cut(difference.observed()),
        difference.diff(),
        difference.hidden(),
        difference.digest());
  }

  private static String cut(String text) {
    return text.length() <= MAX_TEXT_CHARS ? text : text.substring(0, MAX_TEXT_CHARS) + "…";
  }
}
