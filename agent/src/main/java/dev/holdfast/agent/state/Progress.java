package dev.holdfast.agent.state;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.Verdict;
import dev.holdfast.wire.ReleaseMark;
import dev.holdfast.wire.Report.Streak;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// How far a node is with an association. All instants are server time.
///
/// @param version that was last run or adopted; 0 before the first
/// @param enforced what was last run to its end; null before the first run
/// @param applied what was last applied, which a mere check does not; null before
/// @param coveredThrough every firing due at or before it is dealt with
/// @param verifiedThrough every firing due at or before it ran
/// @param lastRunAt null before the first run
/// @param verdict of the last run; null before
/// @param reason of the verdict
/// @param fingerprint of what was last reported; null before the first report
/// @param reportedVersion that was last reported on
/// @param quiet runs since then that found the same
/// @param withheld changes were switched off on the node when it last ran, and it differed
/// @param notifications resources that are still to be told of a change
/// @param release under which it was last run or adopted; null before, and where none was given
/// @param reportedRelease under which it was last reported on, likewise
public record Progress(
    long version,
    @Nullable Digest enforced,
    @Nullable Digest applied,
    Instant coveredThrough,
    Instant verifiedThrough,
    @Nullable Instant lastRunAt,
    @Nullable Verdict verdict,
    String reason,
    @Nullable Digest fingerprint,
    long reportedVersion,
    @Nullable Streak quiet,
    boolean withheld,
    SortedSet<String> notifications,
    @Nullable ReleaseMark release,
    @Nullable ReleaseMark reportedRelease) {
  public Progress {
    notifications = Collections.unmodifiableSortedSet(new TreeSet<>(notifications));
  }

  /// An association that has just come to this node.
  public static Progress arrived(Instant now) {
    return new Progress(
        0, null, null, now, now, null, null, "", null, 0, null, false, new TreeSet<>(), null, null);
  }

  /// Whether an earlier decision of the reconciler brought what was last run: this one wants an
  /// answer of its own. Where it is not known what brought it, nothing is wanted.
  public boolean isBefore(@Nullable ReleaseMark asked) {
    boolean failed = verdict == Verdict.FAILED || verdict == Verdict.TIMED_OUT;
    return release != null && asked != null && !release.answers(asked, failed);
  }

  /// Firings up to then are passed over, not run.
  public Progress skipping(Instant through) {
    return new Progress(
        version,
        enforced,
        applied,
        through,
        verifiedThrough,
        lastRunAt,
        verdict,
        reason,
        fingerprint,
        reportedVersion,
        quiet,
        withheld,
        notifications,
        release,
        reportedRelease);
  }

  /// As it is after a report on a version was written.
  public Progress reported(long newVersion, @Nullable Digest newFingerprint) {
    return new Progress(
        version,
        enforced,
        applied,
        coveredThrough,
        verifiedThrough,
        lastRunAt,
        verdict,
        reason,
        newFingerprint,
        newVersion,
        null,
        withheld,
        notifications,
        release,
        reportedRelease);
  }

  /// The same under these.
  public Progress under(@Nullable ReleaseMark run, @Nullable ReleaseMark reported) {
    return new Progress(
        version,
        enforced,
        applied,
        coveredThrough,
        verifiedThrough,
        lastRunAt,
        verdict,
        reason,
        fingerprint,
        reportedVersion,
        quiet,
        withheld,
        notifications,
        run,
        reported);
  }

  /// Whether it speaks of firings that are still to come.
  public boolean isAheadOf(Instant now) {
    return coveredThrough.isAfter(now) || verifiedThrough.isAfter(now);
  }

  /// Without instants after `now`: a clock that ran ahead and was set back must not keep firings
  /// from being seen.
  public Progress noLaterThan(Instant now) {
    return new Progress(
        version,
        enforced,
        applied,
        coveredThrough.isAfter(now) ? now : coveredThrough,
        verifiedThrough.isAfter(now) ? now : verifiedThrough,
        lastRunAt,
        verdict,
        reason,
        fingerprint,
        reportedVersion,
        quiet,
        withheld,
        notifications,
        release,
        reportedRelease);
  }

  /// Not even looked at, as was reported.
  ///
  /// @param newVersion that was reported on
  /// @param sameContent whether it has the content that was last run
  /// @param owed further resources that are to be told of a change
  /// @param under what it was reported
  public Progress held(
      long newVersion,
      boolean sameContent,
      String why,
      Digest newFingerprint,
      Set<String> owed,
      @Nullable ReleaseMark under) {
    var all = new TreeSet<>(notifications);
    all.addAll(owed);
    return new Progress(
        sameContent ? newVersion : version,
        enforced,
        applied,
        coveredThrough,
        verifiedThrough,
        lastRunAt,
        Verdict.HELD,
        why,
        newFingerprint,
        newVersion,
        null,
        true,
        all,
        release,
        under);
  }

  /// A version with the same enforced content is taken over without a run.
  public Progress adopting(long newVersion, @Nullable ReleaseMark under) {
    return new Progress(
        newVersion,
        enforced,
        applied,
        coveredThrough,
        verifiedThrough,
        lastRunAt,
        verdict,
        reason,
        fingerprint,
        newVersion,
        quiet,
        withheld,
        notifications,
        under,
        under);
  }

  Json toJson() {
    return Json.object()
        .put("version", version)
        .put("enforced", enforced == null ? null : enforced.value())
        .put("applied", applied == null ? null : applied.value())
        .put("covered_through", coveredThrough)
        .put("verified_through", verifiedThrough)
        .put("last_run_at", lastRunAt)
        .put("verdict", verdict == null ? null : verdict.id())
        .put("reason", reason)
        .put("fingerprint", fingerprint == null ? null : fingerprint.value())
        .put("reported_version", reportedVersion)
        .put("quiet_from", quiet == null ? null : quiet.from())
        .put("quiet_to", quiet == null ? null : quiet.to())
        .put("quiet_runs", quiet == null ? 0 : quiet.runs())
        .put("withheld", withheld)
        .putList("notifications", notifications, Json::of)
        .put("release", release == null ? null : release.toJson())
        .put("reported_release", reportedRelease == null ? null : reportedRelease.toJson())
        .build();
  }

  static Progress from(Json.Obj json) {
    String verdict = json.stringOrNull("verdict");
    long runs = json.integer("quiet_runs", 0);
    return new Progress(
        json.integer("version"),
        digest(json, "enforced"),
        digest(json, "applied"),
        json.instant("covered_through"),
        json.instant("verified_through"),
        json.instantOrNull("last_run_at"),
        verdict == null ? null : Verdict.of(verdict),
        json.string("reason", ""),
        digest(json, "fingerprint"),
        json.integer("reported_version", 0),
        runs == 0 ? null : new Streak(json.instant("quiet_from"), json.instant("quiet_to"), runs),
        json.bool("withheld", false),
        new TreeSet<>(json.strings("notifications")),
        mark(json, "release"),
        mark(json, "reported_release"));
  }

  private static @Nullable ReleaseMark mark(Json.Obj json, String key) {
    return json.has(key) ? ReleaseMark.from(json.object(key)) : null;
  }

  private static @Nullable Digest digest(Json.Obj json, String key) {
    String value = json.stringOrNull(key);
    return value == null ? null : new Digest(value);
  }
}
