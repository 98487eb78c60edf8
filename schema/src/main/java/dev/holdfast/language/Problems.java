package dev.holdfast.language;

import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;

/// Collects the problems of one declaration.
final class Problems {
  private final Positions positions;
  private final List<Problem> found = new ArrayList<>();

  Problems(Positions positions) {
    this.positions = positions;
  }

  /// A problem of a value.
  void value(String pointer, ProblemCode code, String message, String remedy) {
    found.add(positions.error(pointer, code, message, remedy));
  }

  /// A problem of a key, or of something that is missing below it.
  void key(String pointer, ProblemCode code, String message, String remedy) {
    found.add(positions.keyError(pointer, code, message, remedy));
  }

  /// A warning about a value.
  void warning(String pointer, ProblemCode code, String message, String remedy) {
    found.add(positions.warning(pointer, code, message, remedy));
  }

  /// A warning about a key.
  void keyWarning(String pointer, ProblemCode code, String message, String remedy) {
    found.add(positions.keyWarning(pointer, code, message, remedy));
  }

  boolean hasErrors() {
    return found.stream().anyMatch(Problem::isError);
  }

  void add(List<Problem> problems) {
    found.addAll(problems);
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  List<Problem> found() {
    return List.copyOf(found);
  }
}
