package dev.holdfast.language;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.Amount;
import dev.holdfast.model.ComplianceSettings;
import dev.holdfast.model.ComplianceSeverity;
import dev.holdfast.model.IgnoredDifferences;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.OutputSettings;
import dev.holdfast.model.ParameterOverride;
import dev.holdfast.model.RolloutSettings;
import dev.holdfast.model.Target;
import dev.holdfast.problem.ProblemCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The parts of an association's spec that repository-wide defaults may set as well.
final class AssociationParts {
  private static final Set<String> SELECTOR_KEYS =
      Set.of("group", "nodes", "matchLabels", "matchExpressions");

  private final Problems problems;

  AssociationParts(Problems problems) {
    this.problems = problems;
  }

  List<ParameterOverride<Target>> overrides(Json.Obj spec, String pointer) {
    var overrides = new ArrayList<ParameterOverride<Target>>();
    List<Json> entries = spec.list("overrides");
    for (int i = 0; i < entries.size(); i++) {
      Json.Obj entry = entries.get(i).asObject("overrides");
      String at = pointer + "/" + i;
      Json.Obj selector = selector(entry);
      if (selector.members().isEmpty()) {
        problems.key(
            at,
            ProblemCode.MISSING_KEY,
            "an override must say which nodes it is for",
            "add matchLabels, matchExpressions, nodes or group; what is for all nodes stands under"
                + " 'parameters'");
      }
      overrides.add(
          new ParameterOverride<>(
              ObjectReader.target(selector, at, problems), entry.objectOrEmpty("parameters")));
    }
    return overrides;
  }

  RolloutSettings<Target> rollout(Json.Obj json, String pointer) {
    var stages = new ArrayList<RolloutSettings.Stage<Target>>();
    List<Json> entries = json.list("stages");
    int before = 0;
    for (int i = 0; i < entries.size(); i++) {
      String at = pointer + "/stages/" + i;
      Json.Obj entry = entries.get(i).asObject("stages");
      stages.add(stage(entry, at));
      before = reached(entry, before, at);
    }
    return new RolloutSettings<>(
        amount(json, "maxConcurrency"),
        amount(json, "maxErrors"),
        stages,
        RolloutSettings.OnFailure.of(
            json.string("onFailure", RolloutSettings.OnFailure.HALT.id())));
  }

  private static Amount amount(Json.Obj json, String key) {
    Json value = json.get(key);
    return value == null ? Amount.ALL : Amount.from(value);
  }

  private RolloutSettings.Stage<Target> stage(Json.Obj entry, String pointer) {
    Duration soak = ObjectReader.duration(entry, "soak", pointer + "/soak", problems);
    Duration watched = soak == null ? Duration.ZERO : soak;
    Json.Obj selector = selector(entry);
    if (entry.has("percent") != selector.members().isEmpty()) {
      problems.key(
          pointer,
          entry.has("percent") ? ProblemCode.INVALID_VALUE : ProblemCode.MISSING_KEY,
          "a stage must have either a 'percent' or a selector",
          "write {percent: 25} or {matchLabels: {canary: \"true\"}}");
    }
    return entry.has("percent")
        ? new RolloutSettings.Stage.Share<>(Math.toIntExact(entry.integer("percent")), watched)
        : new RolloutSettings.Stage.Matching<>(
            ObjectReader.target(selector, pointer, problems), watched);
  }

  /// Percentages are cumulative: what does not go beyond the stage before never has a node.
  private int reached(Json.Obj entry, int before, String pointer) {
    if (before == 100) {
      problems.key(
          pointer,
          ProblemCode.UNREACHABLE_STAGE,
          "no node is left for this stage, since the one before takes 100 percent",
          "remove it");
      return before;
    }
    if (!entry.has("percent")) {
      return before;
    }
    int percent = Math.toIntExact(entry.integer("percent"));
    if (percent <= before) {
      problems.value(
          pointer + "/percent",
          ProblemCode.UNREACHABLE_STAGE,
          "'percent' counts from the first node and must be more than the %d of the stage before"
              .formatted(before),
          "");
    }
    return Math.max(before, percent);
  }

  private static Json.Obj selector(Json.Obj entry) {
    var selector = new LinkedHashMap<String, Json>();
    entry
        .members()
        .forEach((key, value) -> {
          if (SELECTOR_KEYS.contains(key)) {
            selector.put(key, value);
          }
        });
    return new Json.Obj(selector);
  }

  List<ObjectName> dependsOn(Json.Obj spec) {
    return spec.strings("dependsOn").stream().map(ObjectName::new).toList();
  }

  ComplianceSettings compliance(Json.Obj spec) {
    Json.Obj json = spec.objectOrEmpty("compliance");
    return new ComplianceSettings(
        ComplianceSeverity.valueOf(json.string("severity", ComplianceSeverity.UNSPECIFIED.name())),
        json.string("sync", "auto").equals("manual"));
  }

  OutputSettings output(Json.Obj json, String pointer) {
    Duration keep = ObjectReader.duration(json, "keep", pointer + "/keep", problems);
    boolean upload = json.bool("upload", false);
    if (keep != null && !upload) {
      problems.key(
          pointer + "/keep",
          ProblemCode.INVALID_VALUE,
          "'keep' is for what is uploaded, and nothing is",
          "add upload: true, or remove it");
    }
    return new OutputSettings(upload, keep);
  }

  List<IgnoredDifferences> ignore(Json.Obj spec) {
    return spec.list(
        "ignore",
        each ->
            new IgnoredDifferences(
                each.string("resource"), new TreeSet<>(each.strings("properties"))));
  }
}
