package dev.holdfast.language;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.Association;
import dev.holdfast.model.Metadata;
import dev.holdfast.model.MissedRuns;
import dev.holdfast.model.Mode;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.OnDisconnect;
import dev.holdfast.model.ScheduleSettings;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.schedule.Schedule;
import dev.holdfast.substitution.Substitution;
import java.time.Duration;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// `kind: Association`.
final class AssociationReader {
  private static final String UTC = "UTC";

  private final ScheduleChecks schedules = new ScheduleChecks();

  Association read(Metadata metadata, Json.Obj spec, Problems problems) {
    parameters(spec.objectOrEmpty("parameters"), "/spec/parameters", problems);
    var common = new AssociationParts(problems);
    var association =
        new Association(
            metadata,
            new ObjectName(spec.string("document")),
            spec.objectOrEmpty("parameters"),
            common.overrides(spec, "/spec/overrides"),
            ObjectReader.targets(spec, "targets", problems),
            ObjectReader.targets(spec, "exclude", problems),
            Mode.of(spec.string("mode", Mode.ENFORCE.id())),
            schedule(spec.objectOrEmpty("schedule"), "/spec/schedule", false, problems),
            common.rollout(spec.objectOrEmpty("rollout"), "/spec/rollout"),
            common.dependsOn(spec),
            timeout(spec, "/spec/timeout", problems),
            common.compliance(spec),
            common.output(spec.objectOrEmpty("output"), "/spec/output"),
            OnDisconnect.of(spec.string("onDisconnect", OnDisconnect.ENFORCE.id())),
            common.ignore(spec),
            spec.string("status", "aggregate").equals("own"),
            spec.bool("suspend", false));
    for (int i = 0; i < association.overrides().size(); i++) {
      parameters(
          association.overrides().get(i).parameters(),
          "/spec/overrides/" + i + "/parameters",
          problems);
    }
    return association;
  }

  /// Checks the keys of `Repository.spec.defaults`.
  void checkDefaults(Json.Obj defaults, Problems problems) {
    String at = "/spec/defaults";
    var common = new AssociationParts(problems);
    schedule(defaults.objectOrEmpty("schedule"), at + "/schedule", true, problems);
    timeout(defaults, at + "/timeout", problems);
    common.rollout(defaults.objectOrEmpty("rollout"), at + "/rollout");
    common.output(defaults.objectOrEmpty("output"), at + "/output");
    common.overrides(defaults, at + "/overrides");
  }

  /// Maps are merged key by key, everything else is replaced. A default that the association's own
  /// expression does not allow falls away.
  static Json.Obj merged(Json.Obj defaults, Json.Obj own) {
    var merged = new LinkedHashMap<>(defaults.members());
    own.members()
        .forEach((key, value) ->
            merged.merge(
                key,
                value,
                (under, over) ->
                    under instanceof Json.Obj a && over instanceof Json.Obj b
                        ? merged(a, b)
                        : over));
    if (merged.get("schedule") instanceof Json.Obj schedule) {
      merged.put("schedule", fitting(schedule, own.objectOrEmpty("schedule")));
    }
    return new Json.Obj(merged);
  }

  private static Json fitting(Json.Obj merged, Json.Obj own) {
    String expression = own.stringOrNull("expression");
    if (expression == null) {
      return merged;
    }
    var fitting = new LinkedHashMap<>(merged.members());
    if (!own.has("timezone") && Schedule.isRate(expression)) {
      fitting.remove("timezone");
    }
    if (!own.has("offsetDays") && !Schedule.isCron(expression)) {
      fitting.remove("offsetDays");
    }
    if (!own.has("duration")
        && merged.get("duration") instanceof Json.Str(var duration)
        && !ScheduleChecks.leavesTime(expression, duration)) {
      fitting.remove("duration");
    }
    return new Json.Obj(fitting);
  }

  private static void parameters(Json.Obj given, String pointer, Problems problems) {
    ReferenceChecks.tell(
        Substitution.references(given),
        pointer,
        problems,
        (name, place) ->
            problems.value(
                place,
                ProblemCode.UNKNOWN_REFERENCE,
                "a parameter's value cannot refer to parameter '" + name + "'",
                "only node.… and secret:NAME can stand here"));
  }

  private static Duration timeout(Json.Obj spec, String pointer, Problems problems) {
    Duration timeout = ObjectReader.duration(spec, "timeout", pointer, problems);
    if (timeout != null && timeout.isZero()) {
      problems.value(
          pointer, ProblemCode.INVALID_VALUE, "'timeout' must be longer than nothing", "");
    }
    return timeout == null ? Association.DEFAULT_TIMEOUT : timeout;
  }

  private ScheduleSettings schedule(
      Json.Obj json, String pointer, boolean defaults, Problems problems) {
    String written = json.stringOrNull("expression");
    String expression = written == null || written.equals("once") ? null : written;
    String timezone = json.string("timezone", UTC);
    boolean sound = check(json, expression, timezone, pointer, problems);
    var duration = ObjectReader.duration(json, "duration", pointer + "/duration", problems);
    boolean open = defaults && written == null;
    if (sound && !open) {
      fits(json, expression, pointer, problems);
    }
    return new ScheduleSettings(
        expression,
        timezone,
        ObjectReader.duration(json, "splay", pointer + "/splay", problems),
        json.bool("runOnChange", true),
        MissedRuns.of(json.string("missedRuns", MissedRuns.ONCE.id())),
        Math.toIntExact(json.integer("offsetDays", 0)),
        duration,
        json.strings("calendars").stream().map(ObjectName::new).toList());
  }

  /// Keys that mean nothing to the expression beside which they stand.
  private static void fits(
      Json.Obj json, @Nullable String expression, String pointer, Problems problems) {
    if (json.integer("offsetDays", 0) != 0
        && (expression == null || !Schedule.isCron(expression))) {
      problems.key(
          pointer + "/offsetDays",
          ProblemCode.INVALID_VALUE,
          "'offsetDays' goes with cron only",
          "remove it, or use cron(…)");
    }
    String duration = json.stringOrNull("duration");
    if (duration == null) {
      return;
    }
    if (expression == null) {
      problems.key(
          pointer + "/duration",
          ProblemCode.INVALID_VALUE,
          "'duration' counts from a firing, and without an expression there is none",
          "remove it, or give an expression");
    } else if (!ScheduleChecks.leavesTime(expression, duration)) {
      problems.value(
          pointer + "/duration",
          ProblemCode.INVALID_VALUE,
          "'duration' must be shorter than the time between two firings of '" + expression + "'",
          "");
    }
  }

  /// Whether the expression can be read.
  private boolean check(
      Json.Obj json,
      @Nullable String expression,
      String timezone,
      String pointer,
      Problems problems) {
    ScheduleChecks.Answer answer = schedules.check(expression, timezone);
    if (answer.timezone() != null) {
      problems.value(pointer + "/timezone", ProblemCode.INVALID_SCHEDULE, answer.timezone(), "");
    }
    if (expression == null) {
      return true;
    }
    if (Schedule.isRate(expression) && json.has("timezone")) {
      problems.key(
          pointer + "/timezone",
          ProblemCode.INVALID_VALUE,
          "'timezone' means nothing to a rate, which counts from a version",
          "remove it, or use cron(…)");
    }
    if (answer.expression() != null) {
      problems.value(
          pointer + "/expression", ProblemCode.INVALID_SCHEDULE, answer.expression(), "");
      return false;
    }
    if (!answer.fires()) {
      problems.value(
          pointer + "/expression",
          ProblemCode.SCHEDULE_NEVER_FIRES,
          "'" + expression + "' has no firing in any year",
          "");
    }
    return true;
  }
}
