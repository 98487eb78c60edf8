package dev.holdfast.yaml;

import dev.holdfast.yaml.YamlNode.Mark;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Looks back into the text, to tell a forgotten quote from other faults.
final class SourceText {
  private static final Pattern VALUE = Pattern.compile("(?:: +|- +|^ *)(\\{\\{)");

  private SourceText() {}

  /// The `{{ … }}` that begins at a mark, or null where none does.
  ///
  /// @param innerEnd where the inner braces end
  static @Nullable String reference(String text, Mark start, Mark innerEnd) {
    if (start.line() != innerEnd.line()) {
      return null;
    }
    String line = line(text, start.line());
    if (line.codePointCount(0, line.length()) < innerEnd.column() - 1) {
      return null;
    }
    int from = line.offsetByCodePoints(0, start.column() - 1);
    int to = line.offsetByCodePoints(0, innerEnd.column() - 1);
    boolean reference = line.startsWith("{{", from) && line.startsWith("}", to);
    return reference ? line.substring(from, to + 1) : null;
  }

  /// Whether more of the value stands behind a reference, as in `{{ dir }}/etc`.
  static boolean goesOn(String text, Mark innerEnd) {
    String line = line(text, innerEnd.line());
    int next = line.offsetByCodePoints(0, innerEnd.column() - 1) + 1;
    return next < line.length() && " \t,]}".indexOf(line.charAt(next)) < 0;
  }

  /// Where a value begins with `{{` in a line that does not parse, or in the one before.
  static @Nullable Mark unquotedReference(String text, int line) {
    for (int number = line; number >= Math.max(1, line - 1); number--) {
      String content = line(text, number);
      Matcher matcher = VALUE.matcher(content);
      if (matcher.find()) {
        return new Mark(number, content.codePointCount(0, matcher.start(1)) + 1);
      }
    }
    return null;
  }

  private static String line(String text, int number) {
    int start = 0;
    for (int i = 1; i < number; i++) {
      int end = end(text, start);
      if (end == text.length()) {
        return "";
      }
      start = end + (text.startsWith("\r\n", end) ? 2 : 1);
    }
    return text.substring(start, end(text, start));
  }

  private static int end(String text, int start) {
    int at = start;
    while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
      at++;
    }
    return at;
  }
}
