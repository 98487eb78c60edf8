package dev.holdfast.reconciler.cli.layout;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A block scalar (`|` or `>`) as it is written. Its lines move left or right as a whole; no
/// character within changes.
final class BlockText {
  private static final Pattern HEADER = Pattern.compile("([|>])([-+]?)([1-9]?)([-+]?)");
  private static final int STEP = 2;

  private BlockText() {}

  private static Matcher header(String text, int start) {
    Matcher header = HEADER.matcher(text).region(start, text.length());
    if (!header.lookingAt()) {
      throw new IllegalStateException("a block scalar begins with | or >");
    }
    return header;
  }

  static int headerEnd(String text, int start) {
    return header(text, start).end();
  }

  /// Whether the empty lines behind it are part of it.
  static boolean keeps(String text, int start) {
    Matcher header = header(text, start);
    return (header.group(2) + header.group(4)).equals("+");
  }

  /// Offset behind its last line: the last one that is not blank, or with `+` the last one.
  ///
  /// @param parsed where the parser went on
  /// @param value what it read
  static int end(Text text, int start, int parsed, String value) {
    int first = text.lineOf(start) + 1;
    boolean keeps = keeps(text.text, start);
    int last = text.lineEnd(first - 1);
    for (int line = first; line < text.lines() && text.lineStart(line) < parsed; line++) {
      String content = text.line(line);
      int begins = text.lineStart(line) + content.length() - content.stripLeading().length();
      if (!content.isBlank() && begins >= parsed) {
        break;
      }
      if (keeps || !content.isBlank() || holdsSpaces(text, line, first, value)) {
        last = text.lineEnd(line);
      }
    }
    return last;
  }

  /// A line of spaces that goes on behind the indentation is text.
  private static boolean holdsSpaces(Text text, int line, int first, String value) {
    for (int above = first; above < line; above++) {
      String content = text.line(above);
      if (!content.isBlank()) {
        int own = leading(List.of(content)) - leading(value.lines().toList());
        return text.line(line).length() > own;
      }
    }
    return false;
  }

  /// @param scalar a block scalar
  /// @param comment what stands behind the header, or empty
  /// @param outer indentation of the entry that it is the value of
  static void print(Part.Scalar scalar, String comment, int outer, StringBuilder out) {
    List<String> lines = Arrays.asList(scalar.source.split("\n", -1));
    List<String> body = lines.subList(1, lines.size());
    Matcher header = header(scalar.source, 0);
    int deeper = leading(scalar.value.lines().toList());
    int own = leading(body) - deeper;
    boolean onlyLineEnds = scalar.value.chars().allMatch(c -> c == '\n');
    out.append(header.group(1));
    if (deeper > 0) {
      out.append(STEP);
    }
    out.append(header.group(2)).append(header.group(4)).append(comment).append('\n');
    for (String line : body) {
      String rest = line.length() <= own || onlyLineEnds ? "" : line.substring(own);
      if (!rest.isEmpty()) {
        out.repeat(" ", outer + STEP).append(rest);
      }
      out.append('\n');
    }
  }

  /// Spaces before the first line that is not blank.
  private static int leading(List<String> lines) {
    for (String line : lines) {
      if (!line.isBlank()) {
        return line.length() - line.stripLeading().length();
      }
    }
    return 0;
  }
}
