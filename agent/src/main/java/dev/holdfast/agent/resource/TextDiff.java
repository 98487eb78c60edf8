package dev.holdfast.agent.resource;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// A unified diff from observed to expected, for texts small enough to read.
final class TextDiff {
  static final int MAX_FILE_BYTES = 16 * 1024;
  static final int MAX_DIFF_CHARS = 4 * 1024;
  private static final int CONTEXT_LINES = 3;

  private TextDiff() {}

  /// Empty where either is no text or too large.
  static Optional<String> between(byte[] observed, byte[] expected) {
    if (observed.length > MAX_FILE_BYTES || expected.length > MAX_FILE_BYTES) {
      return Optional.empty();
    }
    return text(observed).flatMap(from -> text(expected).map(to -> unified(from, to)));
  }

  private static String unified(String from, String to) {
    List<String> before = lines(from);
    List<String> after = lines(to);
    var patch = DiffUtils.diff(before, after);
    var diff =
        UnifiedDiffUtils.generateUnifiedDiff("observed", "expected", before, patch, CONTEXT_LINES);
    String text = String.join("\n", diff);
    return text.length() <= MAX_DIFF_CHARS ? text : text.substring(0, MAX_DIFF_CHARS) + "\n… cut";
  }

  /// A last line without its line feed is marked, as `diff` does, so that this difference shows.
  private static List<String> lines(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    boolean ends = text.endsWith("\n");
    String[] lines = (ends ? text.substring(0, text.length() - 1) : text).split("\n", -1);
    if (!ends) {
      lines[lines.length - 1] += "\n\\ No newline at end of file";
    }
    return List.of(lines);
  }

  static Optional<String> text(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.indexOf('\0') >= 0 ? Optional.empty() : Optional.of(text);
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
