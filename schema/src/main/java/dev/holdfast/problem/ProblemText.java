package dev.holdfast.problem;

import dev.holdfast.canonical.Json;
import java.util.List;
import java.util.Locale;

/// A problem as people read it on a terminal: one line that editors can jump to, then the line of
/// the file with a mark below what is meant. Control characters are replaced: a terminal would obey
/// them, and the text comes from strangers.
///
/// ```
/// associations/web.yaml:14:3: error[unknown-key]: 'schedual' is not a key of spec; did you mean …
///    14 |   schedual: {expression: rate(30 minutes)}
///       |   ^^^^^^^^
/// ```
public final class ProblemText {
  private static final int MAX_LINE = 160;

  private ProblemText() {}

  /// All of them in their order, with an empty line after each; empty text where there are none.
  public static String of(List<Problem> problems) {
    var text = new StringBuilder();
    problems.forEach(problem -> text.append(of(problem)).append('\n'));
    return text.toString();
  }

  /// A list of `{severity, file, line, column, code, message, remedy}`.
  public static Json json(List<Problem> problems) {
    return Json.list(
        problems,
        problem ->
            Json.object()
                .put("severity", severity(problem))
                .put("file", problem.at().file())
                .put("line", problem.at().line())
                .put("column", problem.at().column())
                .put("code", problem.code().id())
                .put("message", problem.message())
                .put("remedy", problem.remedy())
                .build());
  }

  private static String severity(Problem problem) {
    return problem.severity().name().toLowerCase(Locale.ROOT);
  }

  /// Ends with a line feed.
  public static String of(Problem problem) {
    var text = new StringBuilder(headline(problem)).append('\n');
    Position at = problem.at();
    String line = problem.sourceLine();
    if (at.line() > 0 && !line.isBlank() && line.length() <= MAX_LINE) {
      String number = Integer.toString(at.line());
      text.append("%5s | ".formatted(number)).append(printable(line.stripTrailing())).append('\n');
      if (at.column() > 0 && at.column() <= line.codePointCount(0, line.length())) {
        int start = line.offsetByCodePoints(0, at.column() - 1);
        text.append("      | ").append(blank(line.substring(0, start)));
        text.repeat("^", length(line, start)).append('\n');
      }
    }
    return text.toString();
  }

  /// The first line, without a line feed.
  public static String headline(Problem problem) {
    return "%s: %s[%s]: %s%s"
        .formatted(
            problem.at(),
            severity(problem),
            problem.code(),
            printable(problem.message()),
            problem.remedy().isEmpty() ? "" : "; " + printable(problem.remedy()));
  }

  private static String printable(String text) {
    var printable = new StringBuilder();
    text.codePoints()
        .map(c -> Character.isISOControl(c) && c != '\t' ? '\uFFFD' : c)
        .forEach(printable::appendCodePoint);
    return printable.toString();
  }

  /// As wide as the text, tabs kept, so that the mark stands below its word.
  private static String blank(String text) {
    var blank = new StringBuilder();
    text.codePoints().forEach(c -> blank.append(c == '\t' ? '\t' : ' '));
    return blank.toString();
  }

  /// How much of the line is marked: a reference, a quoted text, else a word, at least one
  /// character.
  private static int length(String line, int start) {
    int close = line.startsWith("{{", start) ? line.indexOf("}}", start) : -1;
    if (close > 0) {
      return line.codePointCount(start, close + 2);
    }
    char first = line.charAt(start);
    if (first == '"' || first == '\'') {
      int end = line.indexOf(first, start + 1);
      return end < 0 ? 1 : line.codePointCount(start, end + 1);
    }
    int end = start;
    while (end < line.length() && " \t:,[]{}#".indexOf(line.charAt(end)) < 0) {
      end++;
    }
    return Math.max(1, line.codePointCount(start, end));
  }
}
