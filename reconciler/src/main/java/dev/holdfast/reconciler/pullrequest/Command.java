package dev.holdfast.reconciler.pullrequest;

import java.util.Locale;
import java.util.Optional;

/// What people can ask for below a pull request.
enum Command {
  /// plan it anew
  PLAN,
  /// ask nodes what it would change on them
  CHECK;

  /// What the first line of a comment asks for: `holdfast plan` or `holdfast check`; a slash may
  /// stand before it.
  static Optional<Command> of(String comment) {
    String line = comment.strip().lines().findFirst().orElse("").strip();
    String words = line.startsWith("/") ? line.substring(1) : line;
    return switch (words.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ")) {
      case "holdfast plan" -> Optional.of(PLAN);
      case "holdfast check" -> Optional.of(CHECK);
      default -> Optional.empty();
    };
  }
}
