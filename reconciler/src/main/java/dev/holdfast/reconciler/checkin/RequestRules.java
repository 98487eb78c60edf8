package dev.holdfast.reconciler.checkin;

import dev.holdfast.wire.CheckIn;
import dev.holdfast.wire.PreviewResult;
import dev.holdfast.wire.Report;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a check-in may hold beyond its shape: a node may be hostile, and one node's nonsense must
/// not spoil what is written for others. Pure.
final class RequestRules {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");
  private static final int MAX_AGENT_VERSION = 100;
  private static final int MAX_DISABLED = 1_000;
  private static final int MAX_REASON = 10_000;
  private static final long MAX_COUNT = 1_000_000;

  private RequestRules() {}

  /// @throws RefusedException when something is out of range
  static void check(CheckIn.Request request) {
    require(
        request.reports().size() <= CheckIn.MAX_REPORTS,
        "a check-in brings at most " + CheckIn.MAX_REPORTS + " reports");
    require(
        ID.matcher(request.stream()).matches(),
        "'stream' is 1 to 64 letters, digits, '_', '.' and '-'");
    require(request.waitSeconds() >= 0, "'wait_seconds' is not below 0");
    agentVersion(request.agentVersion());
    String disabled = request.disabled();
    require(
        disabled == null || disabled.length() <= MAX_DISABLED,
        "'disabled' is at most 1000 characters");
    time("node_time", request.nodeTime());
    time("verified_through", request.verifiedThrough());
    request.reports().forEach(RequestRules::check);
    List<PreviewResult> previews = request.previews();
    require(
        previews == null || previews.size() <= CheckIn.MAX_PREVIEWS,
        "a check-in brings at most " + CheckIn.MAX_PREVIEWS + " previews");
  }

  static void agentVersion(String version) {
    require(version.length() <= MAX_AGENT_VERSION, "'agent_version' is at most 100 characters");
  }

  private static void check(Report report) {
    require(report.number() >= 1, "'number' counts from 1");
    require(report.version() >= 0, "'version' is not below 0");
    require(report.reason().length() <= MAX_REASON, "'reason' is at most 10000 characters");
    String runId = report.runId();
    require(runId == null || ID.matcher(runId).matches(), "'run_id' is no run's id");
    check(report.part());
    time("started_at", report.startedAt());
    time("finished_at", report.finishedAt());
    var counts = report.counts();
    count(counts.inSync());
    count(counts.corrected());
    count(counts.drifted());
    count(counts.failed());
    count(counts.notApplicable());
    count(counts.unknown());
  }

  private static void check(Report.@Nullable Part part) {
    if (part != null) {
      String permit = part.permit();
      require(permit == null || ID.matcher(permit).matches(), "'permit' is no permit's id");
      time("firing", part.firing());
    }
  }

  private static void time(String key, @Nullable Instant time) {
    require(
        time == null || (time.isAfter(EARLIEST) && time.isBefore(LATEST)),
        "'" + key + "' is no time between the years 2000 and 2200");
  }

  private static void count(long count) {
    require(count >= 0 && count <= MAX_COUNT, "'counts' are 0 to 1000000");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new RefusedException(Refusal.malformed(otherwise));
    }
  }
}
