package dev.holdfast.language;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.Association;
import dev.holdfast.model.ComplianceSeverity;
import dev.holdfast.model.Metadata;
import dev.holdfast.model.MissedRuns;
import dev.holdfast.model.Mode;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.ScheduleSettings;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.schedule.Schedule;
import dev.holdfast.substitution.Malformed;
import dev.holdfast.substitution.Reference;
import dev.holdfast.substitution.References;
import dev.holdfast.substitution.Substitution;
import java.time.Duration;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// `kind: Association`.
final class AssociationReader {
  private static final String UTC = "UTC";

  private final ScheduleChecks schedules = new ScheduleChecks();

  Association read(Metadata metadata, Json.Obj spec, Problems problems) {
    parameters(spec.objectOrEmpty("parameters"), problems);
    return new Association(
        metadata,
        new ObjectName(spec.string("document")),
        spec.objectOrEmpty("parameters"),
        ObjectReader.targets(spec, "targets", problems),
        ObjectReader.targets(spec, "exclude", problems),
        Mode.of(spec.string("mode", Mode.ENFORCE.id())),
        schedule(spec.objectOrEmpty("schedule"), "/spec/schedule", problems),
        timeout(spec, "/spec/timeout", problems),
        ComplianceSeverity.valueOf(
            spec.objectOrEmpty("compliance")
                .string("severity", ComplianceSeverity.UNSPECIFIED.name())));
  }

  /// Checks the keys of `Repository.spec.defaults`.
  void checkDefaults(Json.Obj defaults, Problems problems) {
    schedule(defaults.objectOrEmpty("schedule"), "/spec/defaults/schedule", problems);
    timeout(defaults, "/spec/defaults/timeout", problems);
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
    String expression = own.objectOrEmpty("schedule").stringOrNull("expression");
    if (expression != null
        && Schedule.isRate(expression)
        && !own.objectOrEmpty("schedule").has("timezone")
        && merged.get("schedule") instanceof Json.Obj schedule) {
      var without = new LinkedHashMap<>(schedule.members());
      without.remove("timezone");
      merged.put("schedule", new Json.Obj(without));
    }
    return new Json.Obj(merged);
  }

  private static void parameters(Json.Obj given, Problems problems) {
    References references = Substitution.references(given);
    for (Malformed malformed : references.malformed()) {
      problems.value(
          "/spec/parameters" + malformed.pointer(),
          ProblemCode.UNKNOWN_REFERENCE,
          malformed.message(),
          Malformed.REMEDY);
    }
    for (References.Use use : references.uses()) {
      if (use.reference() instanceof Reference.Parameter(var name)) {
        problems.value(
            "/spec/parameters" + use.pointer(),
            ProblemCode.UNKNOWN_REFERENCE,
            "a parameter's value cannot refer to parameter '" + name + "'",
            "only node.… and secret:NAME can stand here");
      }
    }
  }

  private static Duration timeout(Json.Obj spec, String pointer, Problems problems) {
    Duration timeout = ObjectReader.duration(spec, "timeout", pointer, problems);
    if (timeout != null && timeout.isZero()) {
      problems.value(
          pointer, ProblemCode.INVALID_VALUE, "'timeout' must be longer than nothing", "");
    }
    return timeout == null ? Association.DEFAULT_TIMEOUT : timeout;
  }

  private ScheduleSettings schedule(Json.Obj json, String pointer, Problems problems) {
    String expression = json.stringOrNull("expression");
    if (expression != null && expression.equals("once")) {
      expression = null;
    }
    String timezone = json.string("timezone", UTC);
    check(json, expression, timezone, pointer, problems);
    return new ScheduleSettings(
        expression,
        timezone,
        ObjectReader.duration(json, "splay", pointer + "/splay", problems),
        json.bool("runOnChange", true),
        MissedRuns.of(json.string("missedRuns", MissedRuns.ONCE.id())));
  }

  private void check(
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
      return;
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
    } else if (!answer.fires()) {
      problems.value(
          pointer + "/expression",
          ProblemCode.SCHEDULE_NEVER_FIRES,
          "'" + expression + "' has no firing in any year",
          "");
    }
  }
}
