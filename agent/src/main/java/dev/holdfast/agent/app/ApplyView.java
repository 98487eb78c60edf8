package dev.holdfast.agent.app;

import dev.holdfast.agent.report.Judgement;
import dev.holdfast.agent.run.LocalRun;
import dev.holdfast.canonical.Json;
import dev.holdfast.wire.Difference;
import dev.holdfast.wire.ResourceResult;
import dev.holdfast.wire.ResourceResult.Outcome;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Shows what `apply` found and did: a line for each resource that is not in sync, what differs
/// below it, and a summary.
final class ApplyView {
  private static final int MAX_VALUE = 160;
  private final PrintWriter out;
  private final Style style;

  /// @param check whether only a look was asked for
  /// @param diff text diffs are shown
  /// @param all resources that are in sync are shown too
  /// @param colour for a terminal
  record Style(boolean check, boolean diff, boolean all, boolean colour) {}

  private enum Colour {
    GREEN(32),
    YELLOW(33),
    RED(31),
    CYAN(36),
    GREY(90);

    private final int code;

    Colour(int code) {
      this.code = code;
    }
  }

  ApplyView(PrintWriter out, Style style) {
    this.out = out;
    this.style = style;
  }

  static Json json(LocalRun.Outcome outcome) {
    Judgement judgement = Judgement.of(outcome.found());
    return Json.object()
        .put("verdict", judgement.verdict().id())
        .put("changed", outcome.changed())
        .put("resources", Json.list(outcome.found().results(), ResourceResult::toJson))
        .build();
  }

  void print(LocalRun.Outcome outcome) {
    List<ResourceResult> results = outcome.found().results();
    for (ResourceResult result : results) {
      // A step that ran has something to say also where it went well.
      if (style.all() || result.outcome() != Outcome.IN_SYNC || result.output() != null) {
        print(result);
      }
    }
    out.println(summary(results));
  }

  private void print(ResourceResult result) {
    String message = result.message().isEmpty() ? "" : ": " + safe(result.message());
    out.printf(
        "%s %s %s%s%n",
        painted(colour(result.outcome()), "%-14s".formatted(word(result.outcome()))),
        result.type().key(),
        safe(result.name()),
        message);
    result.differences().forEach(this::print);
    ResourceResult.Output said = result.output();
    if (said != null) {
      said.text().lines().forEach(line -> out.printf("    %s%n", safe(line)));
    }
  }

  private void print(Difference difference) {
    String property = safe(difference.property());
    if (difference.hidden()) {
      out.printf("    %s differs (not shown)%n", property);
    } else if (difference.diff() != null && style.diff()) {
      out.printf("    %s:%n", property);
      difference.diff().lines().forEach(line -> out.printf("      %s%n", line(line)));
    } else {
      out.printf(
          "    %s: %s, should be %s%n",
          property, value(difference.observed()), value(difference.expected()));
    }
  }

  private String line(String line) {
    String text = safe(line);
    return switch (line.isEmpty() ? ' ' : line.charAt(0)) {
      case '+' -> painted(Colour.GREEN, text);
      case '-' -> painted(Colour.RED, text);
      case '@' -> painted(Colour.CYAN, text);
      default -> text;
    };
  }

  private static String value(@Nullable String value) {
    String text = value == null ? "absent" : safe(value);
    return text.length() <= MAX_VALUE ? text : text.substring(0, MAX_VALUE) + "…";
  }

  /// What a file or a program said must not speak to the terminal.
  private static String safe(String text) {
    var out = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          if (c == '\n') {
            out.append("\\n");
          } else {
            out.appendCodePoint(Character.isISOControl(c) && c != '\t' ? '\uFFFD' : c);
          }
        });
    return out.toString();
  }

  private String word(Outcome outcome) {
    return switch (outcome) {
      case DRIFTED -> style.check() ? "would change" : "differs";
      case IN_SYNC, CORRECTED, FAILED, NOT_APPLICABLE, UNKNOWN ->
          outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    };
  }

  private static Colour colour(Outcome outcome) {
    return switch (outcome) {
      case IN_SYNC -> Colour.GREEN;
      case CORRECTED, DRIFTED -> Colour.YELLOW;
      case FAILED -> Colour.RED;
      case NOT_APPLICABLE, UNKNOWN -> Colour.GREY;
    };
  }

  private String painted(Colour colour, String text) {
    return style.colour() ? "\u001b[" + colour.code + "m" + text + "\u001b[0m" : text;
  }

  /// `12 resources: 9 in sync, 2 corrected, 1 failed`.
  private String summary(List<ResourceResult> results) {
    var counts = new EnumMap<Outcome, Integer>(Outcome.class);
    results.forEach(result -> counts.merge(result.outcome(), 1, Integer::sum));
    var parts = new ArrayList<String>();
    counts.forEach(
        (outcome, count) -> parts.add(painted(colour(outcome), count + " " + word(outcome))));
    String many = results.size() == 1 ? "1 resource" : results.size() + " resources";
    return many + (parts.isEmpty() ? "" : ": " + String.join(", ", parts));
  }
}
