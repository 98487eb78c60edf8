package dev.holdfast.language;

import dev.holdfast.problem.Problem;

/// The text of a file, to show the line of a problem.
final class SourceLines {
  private static final int MAX_SHOWN = 200;

  private final String text;

  SourceLines(String text) {
    this.text = text;
  }

  Problem in(Problem problem) {
    return problem.withSourceLine(line(problem.at().line()));
  }

  /// A line, from 1, without its end; empty where there is none. Cut where nobody would read on.
  private String line(int number) {
    if (number == 0) {
      return "";
    }
    int start = 0;
    for (int i = 1; i < number; i++) {
      int end = text.indexOf('\n', start);
      if (end < 0) {
        return "";
      }
      start = end + 1;
    }
    int end = text.indexOf('\n', start);
    String line = text.substring(start, end < 0 ? text.length() : end).stripTrailing();
    return line.length() > MAX_SHOWN ? line.substring(0, MAX_SHOWN) : line;
  }
}
