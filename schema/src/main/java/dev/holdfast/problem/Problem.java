package dev.holdfast.problem;

import java.util.Comparator;

/// Something wrong with what a user wrote. A value and not an exception, because a commit is
/// answered with all of its problems, sorted by file and position.
///
/// @param at where it stands; line and column count from 1, columns in code points
/// @param code stable and documented; never reworded
/// @param message one sentence that names the key or value at fault, in quotes
/// @param remedy what to write instead; empty when there is nothing useful to say
/// @param sourceLine the text of the line, for people; empty when there is none
public record Problem(
    Severity severity,
    Position at,
    ProblemCode code,
    String message,
    String remedy,
    String sourceLine)
    implements Comparable<Problem> {
  private static final Comparator<Problem> ORDER =
      Comparator.comparing(Problem::at)
          .thenComparing(Problem::code)
          .thenComparing(Problem::message);

  public static Problem error(Position at, ProblemCode code, String message, String remedy) {
    return new Problem(Severity.ERROR, at, code, message, remedy, "");
  }

  public static Problem warning(Position at, ProblemCode code, String message, String remedy) {
    return new Problem(Severity.WARNING, at, code, message, remedy, "");
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }

  public Problem withSourceLine(String text) {
    return new Problem(severity, at, code, message, remedy, text);
  }

  /// The same with a longer path.
  ///
  /// @param prefix empty, or ends with a slash
  public Problem below(String prefix) {
    var place = new Position(prefix + at.file(), at.line(), at.column());
    return new Problem(severity, place, code, message, remedy, sourceLine);
  }

  @Override
  public int compareTo(Problem other) {
    return ORDER.compare(this, other);
  }
}
