package dev.holdfast.reconciler.status;

import dev.holdfast.problem.Position;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import java.util.List;

/// The one problem of a refused commit that says most, in a line that forges show whole.
public final class Headline {
  private static final int SHORTEST_MESSAGE = 40;

  private Headline() {}

  /// `FILE:LINE:COLUMN: MESSAGE; REMEDY (and N more)`. What is too long for it is cut in its
  /// middle: neither the end of the place nor the number of other problems is lost.
  ///
  /// @param errors in the order of their places, as a commit has them
  public static String of(List<Problem> errors) {
    if (errors.isEmpty()) {
      return "refused";
    }
    Problem telling = mostTelling(errors);
    String rest = errors.size() == 1 ? "" : " (and %d more)".formatted(errors.size() - 1);
    int room = WantedStatus.MAX_DESCRIPTION - WantedStatus.length(rest);
    String place = place(telling.at(), room - SHORTEST_MESSAGE) + ": ";
    String said = telling.message() + (telling.remedy().isEmpty() ? "" : "; " + telling.remedy());
    return place + WantedStatus.shortened(said, room - WantedStatus.length(place)) + rest;
  }

  /// A misspelt key is why another one is missing.
  private static Problem mostTelling(List<Problem> errors) {
    return errors.stream()
        .filter(error -> !followsFrom(error, errors))
        .findFirst()
        .orElse(errors.getFirst());
  }

  private static boolean followsFrom(Problem error, List<Problem> errors) {
    return switch (error.code()) {
      case MISSING_KEY -> isIn(error.at(), ProblemCode.UNKNOWN_KEY, errors);
      case MISSING_PARAMETER -> isIn(error.at(), ProblemCode.UNKNOWN_PARAMETER, errors);
      default -> false;
    };
  }

  private static boolean isIn(Position at, ProblemCode cause, List<Problem> errors) {
    return errors.stream()
        .anyMatch(other -> other.code() == cause && other.at().file().equals(at.file()));
  }

  /// Of a path that is too long, the end is what tells files apart.
  private static String place(Position at, int room) {
    String text = at.toString();
    int length = WantedStatus.length(text);
    return length <= room
        ? text
        : "…" + text.substring(text.offsetByCodePoints(0, length - room + 1));
  }
}
