package dev.holdfast.wire;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.MissedRuns;
import dev.holdfast.model.ScheduleSettings;
import java.time.Duration;

/// What a node is told to do about one association: its enforced content and how to run it. The
/// same for every node that has this version, so it travels by digest and is cached.
public record Assignment(
    AssociationId association,
    EnforcedContent enforced,
    ScheduleSettings schedule,
    Duration timeout) {
  /// @throws JsonShapeException when schedule and enforced content disagree
  public Assignment {
    if (!java.util.Objects.equals(schedule.expression(), enforced.expression())
        || !schedule.timezone().equals(enforced.timezone())) {
      throw new JsonShapeException("the schedule differs from the enforced content's");
    }
  }

  public Json toJson() {
    return Json.object()
        .put("association", association.toString())
        .put("enforced", enforced.toJson())
        .put("splay", schedule.splay())
        .put("run_on_change", schedule.runOnChange())
        .put("missed_runs", schedule.missedRuns().id())
        .put("timeout", timeout)
        .build();
  }

  /// @throws JsonShapeException when it is not an assignment that this program can run
  public static Assignment from(Json.Obj json) {
    var enforced = EnforcedContent.from(json.object("enforced"));
    return new Assignment(
        AssociationId.parse(json.string("association")),
        enforced,
        new ScheduleSettings(
            enforced.expression(),
            enforced.timezone(),
            json.has("splay") ? json.duration("splay") : null,
            json.bool("run_on_change", true),
            MissedRuns.of(json.string("missed_runs", "once"))),
        json.duration("timeout"));
  }

  public byte[] bytes() {
    return JsonText.canonicalBytes(toJson());
  }

  public Digest digest() {
    return Digest.of(bytes());
  }
}
