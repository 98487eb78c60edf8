package dev.holdfast.language;

import dev.holdfast.canonical.Json;
import dev.holdfast.problem.ProblemCode;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which values the inputs of plugins take (state-manager.md 3.4 and 3.9), `Repository` of our own
/// among them: a file below `files/`. What stands in a reference is known to nodes alone and judged
/// by its type only.
final class CommandInputs {
  private static final Pattern ONLY_REFERENCE =
      Pattern.compile("\\s*\\{\\{\\s*([A-Za-z0-9_-]+)\\s*}}\\s*");
  private static final List<String> TOGGLE = List.of("Enabled", "Disabled");
  private static final List<String> TEXTS = List.of("String", "StringList");
  private static final List<String> MAPS = List.of("String", "StringMap");

  private static final Map<String, Map<String, List<String>>> CHOICES =
      Map.of(
          "aws:configurePackage",
          Map.of(
              "action", List.of("Install", "Uninstall"),
              "installationType", List.of("Uninstall and reinstall", "In-place update")),
          "aws:configureDocker",
          Map.of("action", List.of("Install", "Uninstall")),
          "aws:runDockerAction",
          Map.of(
              "action",
              List.of(
                  "Create", "Start", "Run", "Stop", "Rm", "Exec", "Inspect", "Logs", "Ps", "Stats",
                  "Pull", "Images", "Rmi")),
          "aws:downloadContent",
          Map.of("sourceType", List.of("GitHub", "Git", "HTTP", "S3", "SSMDocument", "Repository")),
          "aws:runDocument",
          Map.of("documentType", List.of("LocalPath", "SSMDocument")),
          "aws:applications",
          Map.of("action", List.of("Install", "Repair", "Uninstall")),
          "aws:softwareInventory",
          Map.of(
              "applications", TOGGLE,
              "awsComponents", TOGGLE,
              "networkConfig", TOGGLE,
              "windowsUpdates", TOGGLE,
              "instanceDetailedInformation", TOGGLE,
              "services", TOGGLE,
              "windowsRoles", TOGGLE,
              "customInventory", TOGGLE,
              "billingInfo", TOGGLE));

  private static final Map<String, List<String>> TYPES =
      Map.of(
          "runCommand", TEXTS,
          "commands", TEXTS,
          "dnsIpAddresses", TEXTS,
          "associationIds", TEXTS,
          "documentParameters", MAPS,
          "sourceInfo", MAPS,
          "additionalArguments", MAPS,
          "environment", MAPS);

  private final Problems problems;
  private final Json.Obj parameters;

  /// @param root of the document
  CommandInputs(Problems problems, Json.Obj root) {
    this.problems = problems;
    this.parameters = root.objectOrEmpty("parameters");
  }

  /// @param pointer of the inputs
  void check(String plugin, Json.Obj inputs, String pointer) {
    Map<String, List<String>> choices = CHOICES.getOrDefault(plugin, Map.of());
    inputs
        .members()
        .forEach((key, value) -> {
          String at = pointer + "/" + Places.escaped(key);
          choice(key, value, choices.getOrDefault(key, List.of()), at);
          if (TYPES.containsKey(key)) {
            type(key, value, TYPES.get(key), at);
          }
        });
  }

  private void choice(String key, Json value, List<String> allowed, String at) {
    boolean wrong =
        !allowed.isEmpty()
            && value instanceof Json.Str(var text)
            && !text.isBlank()
            && !text.contains("{{")
            && allowed.stream().noneMatch(text.strip()::equalsIgnoreCase);
    if (wrong && value instanceof Json.Str(var text)) {
      problems.value(
          at,
          ProblemCode.INVALID_VALUE,
          "'%s' must be one of %s, not '%s'".formatted(key, String.join(", ", allowed), text),
          Nearest.remedy(text, allowed));
    }
  }

  private void type(String key, Json value, List<String> allowed, String at) {
    if (value instanceof Json.Arr(var elements)) {
      for (int i = 0; i < elements.size(); i++) {
        type(key, elements.get(i), allowed, at + "/" + i);
      }
    } else if (value instanceof Json.Str(var text)) {
      Matcher matcher = ONLY_REFERENCE.matcher(text);
      if (matcher.matches() && parameters.get(matcher.group(1)) instanceof Json.Obj parameter) {
        String type = parameter.string("type", "");
        if (!allowed.contains(type)) {
          problems.value(
              at,
              ProblemCode.WRONG_TYPE,
              "'%s' takes %s, and parameter '%s' is %s"
                  .formatted(key, String.join(" or ", allowed), matcher.group(1), type),
              "AWS refuses such a document; give the parameter another type");
        }
      }
    }
  }
}
