package dev.holdfast.wire;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.MissedRuns;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.OnDisconnect;
import dev.holdfast.model.OutputSettings;
import dev.holdfast.model.ScheduleSettings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a node is told to do about one association: its enforced content and how to run it. The
/// same for every node that has this version, so it travels by digest and is cached.
///
/// @param dependsOn associations of the same repository that come first on a node, sorted
/// @param limitsRate whether the node must ask before it changes anything
/// @param suspend starts nothing
public record Assignment(
    AssociationId association,
    EnforcedContent enforced,
    ScheduleSettings schedule,
    Duration timeout,
    List<ObjectName> dependsOn,
    OnDisconnect onDisconnect,
    OutputSettings output,
    boolean limitsRate,
    boolean suspend) {
  /// @throws JsonShapeException when schedule and enforced content disagree
  public Assignment {
    if (!java.util.Objects.equals(schedule.expression(), enforced.expression())
        || !schedule.timezone().equals(enforced.timezone())) {
      throw new JsonShapeException("the schedule differs from the enforced content's");
    }
    dependsOn = dependsOn.stream().sorted().distinct().toList();
  }

  /// With everything else at its default.
  public Assignment(
      AssociationId association,
      EnforcedContent enforced,
      ScheduleSettings schedule,
      Duration timeout) {
    this(
        association,
        enforced,
        schedule,
        timeout,
        List.of(),
        OnDisconnect.ENFORCE,
        OutputSettings.ON_THE_NODE,
        false,
        false);
  }

  /// The same with equal enforced content, so that many can share parts of it.
  public Assignment withEnforced(EnforcedContent equal) {
    return new Assignment(
        association,
        equal,
        schedule,
        timeout,
        dependsOn,
        onDisconnect,
        output,
        limitsRate,
        suspend);
  }

  /// A key that came to the language later is left out at its default, so that digests stay.
  public Json toJson() {
    return Json.object()
        .put("association", association.toString())
        .put("enforced", enforced.toJson())
        .put("splay", schedule.splay())
        .put("run_on_change", schedule.runOnChange())
        .put("missed_runs", schedule.missedRuns().id())
        .put("timeout", timeout)
        .put("offset_days", schedule.offsetDays() == 0 ? null : Json.of(schedule.offsetDays()))
        .put("duration", schedule.duration())
        .putList("calendars", schedule.calendars(), name -> Json.of(name.value()))
        .putList("depends_on", dependsOn, name -> Json.of(name.value()))
        .put("on_disconnect", onDisconnect == OnDisconnect.ENFORCE ? null : onDisconnect.id())
        .put("upload_output", onlyIf(output.upload()))
        .put("keep_output", output.keep())
        .put("limits_rate", onlyIf(limitsRate))
        .put("suspend", onlyIf(suspend))
        .build();
  }

  private static @Nullable Json onlyIf(boolean flag) {
    return flag ? Json.of(true) : null;
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
            MissedRuns.of(json.string("missed_runs", "once")),
            Math.toIntExact(json.integer("offset_days", 0)),
            json.has("duration") ? json.duration("duration") : null,
            names(json, "calendars")),
        json.duration("timeout"),
        names(json, "depends_on"),
        OnDisconnect.of(json.string("on_disconnect", OnDisconnect.ENFORCE.id())),
        new OutputSettings(
            json.bool("upload_output", false),
            json.has("keep_output") ? json.duration("keep_output") : null),
        json.bool("limits_rate", false),
        json.bool("suspend", false));
  }

  private static List<ObjectName> names(Json.Obj json, String key) {
    return json.strings(key).stream().map(ObjectName::new).toList();
  }

  public byte[] bytes() {
    return JsonText.canonicalBytes(toJson());
  }

  public Digest digest() {
    return Digest.of(bytes());
  }
}
