package dev.holdfast.language;

import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;

/// Collects the problems of one declaration.
final class Problems {
  /// Nobody reads on, and a file of a megabyte can have some hundred thousand.
  static final int MAX_TOLD = 500;

  private final Positions positions;
  private final List<Problem> found = new ArrayList<>();
  private int left;

  Problems(Positions positions) {
    this.positions = positions;
  }

  /// A problem of a value.
  void value(String pointer, ProblemCode code, String message, String remedy) {
    if (hasRoom()) {
      found.add(positions.error(pointer, code, message, remedy));
    }
  }

  /// A problem of a key, or of something that is missing below it.
  void key(String pointer, ProblemCode code, String message, String remedy) {
    if (hasRoom()) {
      found.add(positions.keyError(pointer, code, message, remedy));
    }
  }

  /// A warning about a value.
  void warning(String pointer, ProblemCode code, String message, String remedy) {
    if (hasRoom()) {
      found.add(positions.warning(pointer, code, message, remedy));
    }
  }

  /// A warning about a key.
  void keyWarning(String pointer, ProblemCode code, String message, String remedy) {
    if (hasRoom()) {
      found.add(positions.keyWarning(pointer, code, message, remedy));
    }
  }

  boolean hasErrors() {
    return found.stream().anyMatch(Problem::isError);
  }

  void add(List<Problem> problems) {
    for (Problem problem : problems) {
      if (hasRoom()) {
        found.add(problem);
      }
    }
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  private boolean hasRoom() {
    boolean room = found.size() < MAX_TOLD;
    left += room ? 0 : 1;
    return room;
  }

  /// At most [#MAX_TOLD], and one more that says how many are left out.
  List<Problem> found() {
    if (left == 0) {
      return List.copyOf(found);
    }
    var told = new ArrayList<>(found);
    told.add(
        positions.keyError(
            "",
            ProblemCode.LIMIT_EXCEEDED,
            "%d more problems of this declaration are left out".formatted(left),
            "correct these first"));
    return List.copyOf(told);
  }
}
