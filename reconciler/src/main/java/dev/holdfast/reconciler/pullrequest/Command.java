package dev.holdfast.reconciler.pullrequest;

import java.util.Locale;

/// What people can ask for below a pull request.
final class Command {
  private Command() {}

  /// Whether the first line of a comment is `holdfast plan`; a slash may stand before it.
  static boolean asksForPlan(String comment) {
    String line = comment.strip().lines().findFirst().orElse("").strip();
    String words = line.startsWith("/") ? line.substring(1) : line;
    return words.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ").equals("holdfast plan");
  }
}
