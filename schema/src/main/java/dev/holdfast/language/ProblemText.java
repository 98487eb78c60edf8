package dev.holdfast.language;

import dev.holdfast.canonical.Json;
import dev.holdfast.problem.Position;
import dev.holdfast.problem.Problem;
import java.util.List;
import java.util.Locale;

/// Problems as people read them on a terminal, and as JSON.
public final class ProblemText {
  private static final int TAB = 8;

  private ProblemText() {}

  /// All problems, in their order, each followed by an empty line; empty text where there are none.
  public static String render(List<Problem> problems) {
    var out = new StringBuilder();
    for (Problem problem : problems) {
      out.append(render(problem)).append('\n');
    }
    return out.toString();
  }

  /// One problem: what and where, and the line of the source with a mark below it (`dsl.md` 7).
  public static String render(Problem problem) {
    var out = new StringBuilder();
    Position at = problem.at();
    out.append(at).append(": ").append(severity(problem)).append('[').append(problem.code());
    out.append("]: ").append(printable(problem.message()));
    if (!problem.remedy().isEmpty()) {
      out.append("; ").append(printable(problem.remedy()));
    }
    out.append('\n');
    if (!problem.sourceLine().isEmpty() && at.line() > 0) {
      source(problem, out);
    }
    return out.toString();
  }

  private static String severity(Problem problem) {
    return problem.severity().name().toLowerCase(Locale.ROOT);
  }

  private static void source(Problem problem, StringBuilder out) {
    String line = problem.sourceLine();
    String number = "%5d".formatted(problem.at().line());
    out.append(number).append(" | ").append(printable(line.replace("\t", " ".repeat(TAB))));
    int column = problem.at().column();
    if (column > 0 && column <= line.codePointCount(0, line.length())) {
      int start = line.offsetByCodePoints(0, column - 1);
      String before = line.substring(0, start).replace("\t", " ".repeat(TAB));
      out.append('\n').append(" ".repeat(number.length())).append(" | ");
      out.append(" ".repeat(before.codePointCount(0, before.length())));
      out.append("^".repeat(length(line, start)));
    }
    out.append('\n');
  }

  /// How long the word at fault is: a quoted text, or up to what ends a word of YAML.
  private static int length(String line, int start) {
    int close = line.startsWith("{{", start) ? line.indexOf("}}", start) : -1;
    if (close > 0) {
      return line.codePointCount(start, close + 2);
    }
    char first = line.charAt(start);
    int end = first == '"' || first == '\'' ? line.indexOf(first, start + 1) + 1 : 0;
    if (end == 0) {
      end = start;
      while (end < line.length() && !endsWord(line, end)) {
        end++;
      }
    }
    return Math.max(1, line.codePointCount(start, end));
  }

  private static boolean endsWord(String line, int at) {
    char c = line.charAt(at);
    boolean colon = c == ':' && (at + 1 == line.length() || line.charAt(at + 1) == ' ');
    return colon || c == ' ' || c == ',' || c == '}' || c == ']' || c == '{' || c == '[';
  }

  /// Without control characters: a terminal would obey them.
  private static String printable(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) ? '\uFFFD' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /// A list of `{severity, file, line, column, code, message, remedy}`.
  public static Json json(List<Problem> problems) {
    return Json.list(problems, ProblemText::json);
  }

  public static Json json(Problem problem) {
    return Json.object()
        .put("severity", severity(problem))
        .put("file", problem.at().file())
        .put("line", problem.at().line())
        .put("column", problem.at().column())
        .put("code", problem.code().id())
        .put("message", problem.message())
        .put("remedy", problem.remedy())
        .build();
  }
}
