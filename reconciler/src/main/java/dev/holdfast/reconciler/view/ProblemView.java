package dev.holdfast.reconciler.view;

import dev.holdfast.problem.Position;
import dev.holdfast.problem.Problem;
import java.util.Locale;

/// One thing wrong with a commit.
///
/// @param line from 1; 0 for the whole file
/// @param column from 1, in code points; 0 for the whole line
/// @param sourceLine the line's text; empty where there is none
public record ProblemView(
    String severity,
    String file,
    int line,
    int column,
    String code,
    String message,
    String remedy,
    String sourceLine) {
  public static ProblemView of(Problem problem) {
    Position at = problem.at();
    return new ProblemView(
        problem.severity().name().toLowerCase(Locale.ROOT),
        at.file(),
        at.line(),
        at.column(),
        problem.code().id(),
        problem.message(),
        problem.remedy(),
        problem.sourceLine());
  }

  public String position() {
    return line == 0 ? file : column == 0 ? file + ":" + line : file + ":" + line + ":" + column;
  }

  /// What stands below the source line: blanks and tabs as there, then a caret.
  public String caret() {
    if (column == 0 || sourceLine.isEmpty()) {
      return "";
    }
    var text = new StringBuilder();
    sourceLine
        .codePoints()
        .limit(column - 1L)
        .forEach(point -> text.append(point == '\t' ? '\t' : ' '));
    return text.append('^').toString();
  }
}
