package dev.holdfast.agent.app;

import dev.holdfast.agent.report.Judgement;
import dev.holdfast.agent.run.LocalRun;
import dev.holdfast.canonical.Json;
import dev.holdfast.wire.Difference;
import dev.holdfast.wire.ResourceResult;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.Collectors;

/// Shows what `apply` found and did.
final class ApplyView {
  private ApplyView() {}

  static Json json(LocalRun.Outcome outcome) {
    Judgement judgement = Judgement.of(outcome.found());
    return Json.object()
        .put("verdict", judgement.verdict().id())
        .put("changed", outcome.changed())
        .put("resources", Json.list(outcome.found().results(), ResourceResult::toJson))
        .build();
  }

  static void print(LocalRun.Outcome outcome, boolean check, PrintWriter out) {
    for (ResourceResult result : outcome.found().results()) {
      out.printf(
          "%-15s %s %s%s%n",
          word(result, check), result.type().key(), result.name(), details(result));
      result.differences().forEach(difference -> print(difference, out));
    }
  }

  private static String word(ResourceResult result, boolean check) {
    return switch (result.outcome()) {
      case DRIFTED -> check ? "would change" : "differs";
      case IN_SYNC, CORRECTED, FAILED, NOT_APPLICABLE, UNKNOWN ->
          result.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    };
  }

  private static String details(ResourceResult result) {
    String properties =
        result.differences().stream().map(Difference::property).collect(Collectors.joining(", "));
    String message = result.message().isEmpty() ? "" : ": " + result.message();
    return properties.isEmpty() ? message : " (" + properties + ")" + message;
  }

  private static void print(Difference difference, PrintWriter out) {
    if (difference.hidden()) {
      out.printf("    %s differs (not shown)%n", difference.property());
    } else if (difference.diff() != null) {
      difference.diff().lines().forEach(line -> out.printf("    %s%n", line));
    } else {
      out.printf(
          "    %s: %s, should be %s%n",
          difference.property(), difference.observed(), difference.expected());
    }
  }
}
