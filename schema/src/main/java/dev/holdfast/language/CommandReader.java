package dev.holdfast.language;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.Document;
import dev.holdfast.model.Metadata;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.Parameter;
import dev.holdfast.model.ParameterRules;
import dev.holdfast.model.ParameterType;
import dev.holdfast.model.ResourceDeclaration;
import dev.holdfast.model.ResourceType;
import dev.holdfast.problem.ProblemCode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An AWS Command document of schema 1.2, 2.0 or 2.2, read as it is (state-manager.md 3.1–3.9). A
/// step becomes a resource of type [ResourceType#STEP], so that it is reported like one.
final class CommandReader {
  private static final Set<String> TOP_KEYS =
      Set.of("schemaVersion", "description", "parameters", "mainSteps", "runtimeConfig", "$schema");
  private static final BigDecimal MOST = new BigDecimal(Integer.MAX_VALUE);
  private static final Set<String> PARAMETER_KEYS =
      Set.of(
          "type",
          "description",
          "default",
          "allowedValues",
          "allowedPattern",
          "minChars",
          "maxChars",
          "minItems",
          "maxItems",
          "displayType",
          "interpolationType");

  private final Json.Obj root;
  private final Problems problems;

  private CommandReader(Json.Obj root, Problems problems) {
    this.root = root;
    this.problems = problems;
  }

  /// Whether a mapping is meant to be such a document (`dsl.md` section 1).
  static boolean recognizes(Json.Obj root) {
    return root.has("schemaVersion")
        && !root.has("apiVersion")
        && (root.has("mainSteps") || root.has("runtimeConfig"));
  }

  /// @param root what the schema has let through
  static Document read(ObjectName name, Json.Obj root, Problems problems) {
    var reader = new CommandReader(root, problems);
    String version = root.string("schemaVersion");
    reader.ignored(root, "", TOP_KEYS, "an AWS Command document");
    var parameters = new TreeMap<String, Parameter>();
    root.objectOrEmpty("parameters")
        .members()
        .forEach(
            (key, json) -> parameters.put(key, reader.parameter(key, json.asObject("parameters"))));
    List<ResourceDeclaration> steps =
        version.startsWith("1.") ? reader.plugins() : reader.steps(version);
    return new Document(
        new Metadata(name, root.string("description", ""), new TreeMap<>()),
        Set.of(),
        parameters,
        List.of(),
        steps,
        version);
  }

  private void ignored(Json.Obj json, String pointer, Set<String> known, String what) {
    for (String key : json.members().keySet()) {
      if (!known.contains(key)) {
        problems.keyWarning(
            pointer + "/" + Places.escaped(key),
            ProblemCode.IGNORED_KEY,
            "'%s' is not a key of %s and has no effect".formatted(key, what),
            Nearest.remedy(key, known));
      }
    }
  }

  private Parameter parameter(String name, Json.Obj json) {
    String pointer = "/parameters/" + Places.escaped(name);
    ignored(json, pointer, PARAMETER_KEYS, "a parameter");
    var parameter =
        new Parameter(
            ParameterType.of(json.string("type")),
            json.get("default"),
            json.string("description", ""),
            json.list("allowedValues"),
            json.stringOrNull("allowedPattern"),
            number(json, "minChars"),
            number(json, "maxChars"),
            number(json, "minItems"),
            number(json, "maxItems"),
            null,
            null,
            false,
            json.string("interpolationType", "").equals("ENV_VAR"));
    if (parameter.inEnvironment() && parameter.type() != ParameterType.STRING) {
      problems.value(
          pointer + "/interpolationType",
          ProblemCode.INVALID_VALUE,
          "'interpolationType' ENV_VAR is for parameters of type String only",
          "");
    }
    trap(name, parameter, json, pointer);
    Json value = parameter.defaultValue();
    if (hasSoundPattern(parameter, pointer) && value != null && !holdsSsm(value)) {
      for (String complaint : ParameterRules.complaints(parameter, value)) {
        problems.value(
            pointer + "/default",
            ProblemCode.INVALID_PARAMETER,
            "the default of parameter '%s' %s".formatted(name, complaint),
            "");
      }
    }
    return parameter;
  }

  /// state-manager.md 3.4: what AWS's agent reads over or stumbles on.
  private void trap(String name, Parameter parameter, Json.Obj json, String pointer) {
    if (!name.matches("[a-zA-Z0-9]+")) {
      problems.keyWarning(
          pointer,
          ProblemCode.IGNORED_KEY,
          "AWS's agent reads over parameter '%s', whose name has other characters than letters and"
                  .formatted(name)
              + " digits; Holdfast's takes it",
          "rename it if the document is to run there too");
    }
    boolean single =
        parameter.type() == ParameterType.INTEGER || parameter.type() == ParameterType.BOOLEAN;
    if (single && json.has("allowedPattern")) {
      problems.key(
          pointer + "/allowedPattern",
          ProblemCode.INVALID_VALUE,
          "'allowedPattern' makes every value of type %s invalid".formatted(parameter.type().id()),
          "remove it");
    }
    if (parameter.type() == ParameterType.INTEGER
        && parameter.defaultValue() instanceof Json.Num(var number)
        && number.abs().compareTo(MOST) >= 0) {
      problems.value(
          pointer + "/default",
          ProblemCode.INVALID_PARAMETER,
          "the default of parameter '%s' must be between -2147483648 and 2147483647, without these"
              .formatted(name),
          "");
    }
  }

  private static boolean holdsSsm(Json value) {
    return value instanceof Json.Str(var text) && text.contains("{{");
  }

  private static @Nullable Long number(Json.Obj json, String key) {
    return json.has(key) ? json.integer(key) : null;
  }

  private boolean hasSoundPattern(Parameter parameter, String pointer) {
    String pattern = parameter.allowedPattern();
    try {
      if (pattern != null) {
        Pattern.compile(pattern);
      }
      return true;
    } catch (PatternSyntaxException e) {
      problems.value(
          pointer + "/allowedPattern",
          ProblemCode.INVALID_PATTERN,
          "'%s' is not a pattern of RE2: %s".formatted(pattern, e.getDescription()),
          "RE2, which AWS's own agent uses too, has no look-around and no back-references");
      return false;
    }
  }

  private List<ResourceDeclaration> steps(String version) {
    if (!root.has("mainSteps")) {
      problems.key(
          "/runtimeConfig",
          ProblemCode.INVALID_VALUE,
          "'runtimeConfig' belongs to schema 1.2; schema %s has 'mainSteps'".formatted(version),
          "");
    }
    var steps = new ArrayList<ResourceDeclaration>();
    List<Json> entries = root.list("mainSteps");
    for (int i = 0; i < entries.size(); i++) {
      Json.Obj json = entries.get(i).asObject("mainSteps");
      var checks =
          new CommandStepChecks(
              problems, "/mainSteps/" + i, version, i == entries.size() - 1, root);
      checks.check(json);
      add(json.string("name"), "/mainSteps/" + i + "/name", properties(json), steps);
    }
    return steps;
  }

  private static Json.Obj properties(Json.Obj step) {
    return Json.object()
        .put("action", step.string("action"))
        .put("inputs", step.get("inputs"))
        .put("settings", step.get("settings"))
        .put("precondition", step.get("precondition"))
        .build();
  }

  private void add(
      String name, String pointer, Json.Obj properties, List<ResourceDeclaration> steps) {
    if (steps.stream().anyMatch(step -> step.name().equals(name))) {
      problems.value(
          pointer,
          ProblemCode.DUPLICATE_NAME,
          "a step '%s' stands in this document already; its results would overwrite the others"
              .formatted(name),
          "give one of them another name");
    }
    steps.add(
        new ResourceDeclaration(
            name, ResourceType.STEP, properties, List.of(), List.of(), List.of()));
  }

  /// Schema 1.2: a map of plugins, each with properties as an object or as a list of objects with
  /// an `id`.
  private List<ResourceDeclaration> plugins() {
    var steps = new ArrayList<ResourceDeclaration>();
    root.objectOrEmpty("runtimeConfig")
        .members()
        .forEach((action, json) -> {
          String pointer = "/runtimeConfig/" + Places.escaped(action);
          Json.Obj plugin = json.asObject("runtimeConfig");
          Json properties = plugin.get("properties");
          List<Json> entries =
              properties instanceof Json.Arr(var elements)
                  ? elements
                  : List.of(properties == null ? Json.Obj.EMPTY : properties);
          for (int i = 0; i < entries.size(); i++) {
            String at = pointer + "/properties" + (properties instanceof Json.Arr ? "/" + i : "");
            if (!(entries.get(i) instanceof Json.Obj inputs)) {
              if (!isReference(entries.get(i))) {
                problems.value(at, ProblemCode.WRONG_TYPE, "'properties' must be a map", "");
              }
              continue;
            }
            plugin(action, plugin, inputs, at, i, steps);
          }
        });
    return steps;
  }

  private static boolean isReference(Json value) {
    return value instanceof Json.Str(var text) && text.strip().startsWith("{{");
  }

  private void plugin(
      String action,
      Json.Obj plugin,
      Json.Obj inputs,
      String pointer,
      int index,
      List<ResourceDeclaration> steps) {
    new CommandStepChecks(problems, pointer, "1.2", false, root).plugin(action, pointer);
    String id = inputs.get("id") instanceof Json.Str(var text) ? text : "";
    String name = id.isEmpty() ? action.replace(":", ".") + (index == 0 ? "" : "." + index) : id;
    add(
        name,
        pointer,
        Json.object()
            .put("action", action)
            .put("inputs", inputs)
            .put("settings", plugin.get("settings") instanceof Json.Obj map ? map : null)
            .build(),
        steps);
  }
}
