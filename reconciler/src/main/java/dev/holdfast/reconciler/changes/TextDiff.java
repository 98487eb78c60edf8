package dev.holdfast.reconciler.changes;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is different in one repository file.
///
/// @param lines of a unified diff without its file names; empty where `why` says so
/// @param why the reason why no text is shown; empty where it is
public record TextDiff(String path, List<String> lines, String why) {
  /// Comparing costs lines times differences: what is larger is told by its size.
  static final int MAX_BYTES = 128 * 1024;

  private static final int MAX_COMPARED_LINES = 3_000;
  private static final int CONTEXT = 3;
  private static final int MAX_LINES = 120;
  private static final int MAX_LINE = 300;

  public TextDiff {
    lines = List.copyOf(lines);
  }

  static TextDiff of(String path, byte[] from, byte[] to) {
    Optional<String> before = text(from);
    Optional<String> after = text(to);
    if (before.isEmpty() || after.isEmpty()) {
      return without(
          path, "no text, or a large one: %d bytes, before %d".formatted(to.length, from.length));
    }
    return new TextDiff(path, lines(before.get(), after.get()), "");
  }

  static TextDiff without(String path, String why) {
    return new TextDiff(path, List.of(), why);
  }

  private static Optional<String> text(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      return Optional.empty();
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      boolean readable =
          text.indexOf('\0') < 0
              && text.lines().limit(MAX_COMPARED_LINES + 1L).count() <= MAX_COMPARED_LINES;
      return readable ? Optional.of(text) : Optional.empty();
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }

  /// Lines that begin with `@@`, a space, `-` or `+`; bounded in number and width. Empty where both
  /// have the same lines, and differ at their ends only.
  static List<String> lines(String from, String to) {
    List<String> before = from.lines().toList();
    List<String> after = to.lines().toList();
    var patch = DiffUtils.diff(before, after);
    List<String> unified = UnifiedDiffUtils.generateUnifiedDiff("a", "b", before, patch, CONTEXT);
    var lines = new ArrayList<String>();
    unified.stream().skip(2).limit(MAX_LINES).map(TextDiff::bounded).forEach(lines::add);
    int left = unified.size() - 2 - MAX_LINES;
    if (left > 0) {
      lines.add("… %d more lines".formatted(left));
    }
    if (unified.isEmpty()) {
      lines.add("… only the line ends, or the end of the text, are different");
    }
    return lines;
  }

  private static String bounded(String line) {
    return line.codePointCount(0, line.length()) <= MAX_LINE
        ? line
        : line.substring(0, line.offsetByCodePoints(0, MAX_LINE)) + "…";
  }
}
