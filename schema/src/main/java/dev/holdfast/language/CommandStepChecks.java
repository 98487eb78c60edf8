package dev.holdfast.language;

import dev.holdfast.canonical.Json;
import dev.holdfast.problem.ProblemCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a step of an AWS Command document must keep, and what AWS reads over without a word.
final class CommandStepChecks {
  private static final Set<String> STEP_KEYS =
      Set.of("action", "name", "inputs", "precondition", "settings");

  /// Decoded at step level and never used; each works within `inputs` (state-manager.md 3.3).
  private static final Set<String> MISPLACED = Set.of("onFailure", "timeoutSeconds", "maxAttempts");

  private static final Set<String> AUTOMATION = Set.of("isEnd", "nextStep", "isCritical");

  /// The plugins of the agent and the inputs that they cannot do without (state-manager.md 3.9).
  private static final Map<String, List<String>> PLUGINS = new LinkedHashMap<>();

  static {
    PLUGINS.put("aws:runShellScript", List.of("runCommand"));
    PLUGINS.put("aws:runPowerShellScript", List.of("runCommand"));
    PLUGINS.put("aws:configurePackage", List.of("name", "action"));
    PLUGINS.put("aws:configureDaemon", List.of());
    PLUGINS.put("aws:configureDocker", List.of("action"));
    PLUGINS.put("aws:runDockerAction", List.of("action"));
    PLUGINS.put("aws:downloadContent", List.of("sourceType", "sourceInfo"));
    PLUGINS.put("aws:runDocument", List.of("documentType"));
    PLUGINS.put("aws:softwareInventory", List.of());
    PLUGINS.put("aws:refreshAssociation", List.of());
    PLUGINS.put("aws:updateSsmAgent", List.of("agentName"));
    PLUGINS.put("aws:updateAgent", List.of("agentName"));
    PLUGINS.put("aws:applications", List.of("action", "source"));
    PLUGINS.put("aws:psModule", List.of("source"));
    PLUGINS.put("aws:domainJoin", List.of("directoryId", "directoryName", "dnsIpAddresses"));
    PLUGINS.put("aws:cloudWatch", List.of());
  }

  private final Problems problems;
  private final String pointer;
  private final String version;
  private final boolean last;
  private final Json.Obj root;

  /// @param version of the schema
  /// @param last whether no step comes after this one
  CommandStepChecks(
      Problems problems, String pointer, String version, boolean last, Json.Obj root) {
    this.problems = problems;
    this.pointer = pointer;
    this.version = version;
    this.last = last;
    this.root = root;
  }

  void check(Json.Obj step) {
    for (String key : step.members().keySet()) {
      if (!STEP_KEYS.contains(key)) {
        ignored(key);
      }
    }
    plugin(step.string("action"), pointer + "/action");
    Json.Obj inputs = step.objectOrEmpty("inputs");
    for (String needed : PLUGINS.getOrDefault(step.string("action"), List.of())) {
      // AWS's own samples write 'commands' as well
      boolean given = inputs.has(needed) || (needed.equals("runCommand") && inputs.has("commands"));
      if (!given) {
        problems.key(
            step.has("inputs") ? pointer + "/inputs" : pointer,
            ProblemCode.MISSING_KEY,
            "'%s' is missing in the inputs of %s".formatted(needed, step.string("action")),
            "add '" + needed + "' under inputs");
      }
    }
    new CommandInputs(problems, root).check(step.string("action"), inputs, pointer + "/inputs");
    flow(inputs);
    timeout(inputs);
    if (step.has("precondition")) {
      precondition(step.object("precondition"));
    }
  }

  private void ignored(String key) {
    String remedy =
        MISPLACED.contains(key)
            ? "AWS reads it under 'inputs' only; write it there"
            : AUTOMATION.contains(key)
                ? "it belongs to Automation documents; see onFailure and onSuccess under 'inputs'"
                : Nearest.remedy(key, STEP_KEYS);
    problems.keyWarning(
        pointer + "/" + Places.escaped(key),
        ProblemCode.IGNORED_KEY,
        "'%s' has no effect at a step, and AWS does not say so".formatted(key),
        remedy);
  }

  void plugin(String action, String at) {
    if (!PLUGINS.containsKey(action)) {
      String remedy = Nearest.remedy(action, PLUGINS.keySet());
      problems.warning(
          at,
          ProblemCode.UNKNOWN_PLUGIN,
          "no agent knows the plugin '%s'; the step fails on every node".formatted(action),
          remedy);
    }
  }

  /// state-manager.md 3.8.
  private void flow(Json.Obj inputs) {
    oneOf(inputs, "onFailure", List.of("exit", "successAndExit"));
    oneOf(inputs, "onSuccess", List.of("exit"));
    Json finallyStep = inputs.get("finallyStep");
    boolean wanted =
        finallyStep instanceof Json.Bool(var flag)
            ? flag
            : finallyStep instanceof Json.Str(var text) && text.equalsIgnoreCase("true");
    if (wanted && !last) {
      problems.keyWarning(
          pointer + "/inputs/finallyStep",
          ProblemCode.IGNORED_KEY,
          "'finallyStep' has an effect at the last step only",
          "move the step to the end");
    }
  }

  private void oneOf(Json.Obj inputs, String key, List<String> allowed) {
    if (inputs.get(key) instanceof Json.Str(var text)
        && !text.contains("{{")
        && !allowed.contains(text)) {
      problems.value(
          pointer + "/inputs/" + key,
          ProblemCode.INVALID_VALUE,
          "'%s' must be one of %s, not '%s'".formatted(key, String.join(", ", allowed), text),
          Nearest.remedy(text, allowed));
    }
  }

  private void timeout(Json.Obj inputs) {
    Json value = inputs.get("timeoutSeconds");
    String text =
        switch (value) {
          case Json.Str(var written) -> written.strip();
          case Json.Num(var number) -> number.toPlainString();
          case null, default -> "";
        };
    if (text.isEmpty() || text.contains("{{")) {
      return;
    }
    boolean fits =
        text.matches("[0-9]{1,6}")
            && Integer.parseInt(text) >= 5
            && Integer.parseInt(text) <= 172_800;
    if (!fits) {
      problems.value(
          pointer + "/inputs/timeoutSeconds",
          ProblemCode.INVALID_VALUE,
          "'timeoutSeconds' must be a whole number of seconds from 5 to 172800",
          "");
    }
  }

  /// state-manager.md 3.7: a precondition that breaks these rules fails its step on every node.
  private void precondition(Json.Obj precondition) {
    if (!version.startsWith("2.2")) {
      problems.key(
          pointer + "/precondition",
          ProblemCode.INVALID_VALUE,
          "'precondition' is not supported before schema 2.2",
          "write schemaVersion: \"2.2\"");
      return;
    }
    precondition
        .members()
        .forEach((operator, arguments) -> {
          String at = pointer + "/precondition/" + Places.escaped(operator);
          if (!operator.equals("StringEquals")) {
            problems.key(
                at,
                ProblemCode.INVALID_VALUE,
                "'%s' is no operator of a precondition; there is only StringEquals"
                    .formatted(operator),
                Nearest.remedy(operator, List.of("StringEquals")));
          } else {
            arguments(arguments, at);
          }
        });
  }

  private void arguments(Json arguments, String at) {
    if (!(arguments instanceof Json.Arr(var elements))
        || elements.size() != 2
        || !(elements.get(0) instanceof Json.Str(var left))
        || !(elements.get(1) instanceof Json.Str(var right))) {
      problems.value(
          at,
          ProblemCode.INVALID_VALUE,
          "'StringEquals' must have exactly two texts",
          "write StringEquals: [platformType, Linux]");
      return;
    }
    if (left.contains("{{ssm") || right.contains("{{ssm")) {
      complain(at, "a precondition cannot ask Parameter Store");
    } else if (left.equals(right)) {
      complain(at, "both sides of the precondition are the same");
    } else if (left.equals("platformType") || right.equals("platformType")) {
      if (namesParameter(left) || namesParameter(right)) {
        complain(at, "'platformType' cannot be compared with a parameter");
      }
    } else if (!namesParameter(left) && !namesParameter(right)) {
      complain(at, "a precondition compares platformType or at least one parameter");
    }
  }

  private void complain(String at, String message) {
    problems.value(at, ProblemCode.INVALID_VALUE, message, "");
  }

  private boolean namesParameter(String text) {
    return root.objectOrEmpty("parameters").members().keySet().stream()
        .anyMatch(name ->
            text.matches("(?s).*\\{\\{\\s*" + java.util.regex.Pattern.quote(name) + "\\s*}}.*"));
  }
}
