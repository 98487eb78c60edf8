package dev.holdfast.yaml;

import dev.holdfast.problem.ProblemCode;
import dev.holdfast.problem.Severity;
import dev.holdfast.yaml.YamlNode.Mark;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads one file: bytes to text, then the text's YAML documents ([TreeBuilder]).
public final class YamlReader {
  public static final int MAX_BYTES = 1024 * 1024;

  private YamlReader() {}

  public static YamlFile read(byte[] content) {
    return read(content, Dialect.CONFIGURATION);
  }

  public static YamlFile read(byte[] content, Dialect dialect) {
    if (content.length > dialect.maxBytes()) {
      return fault(
          null,
          ProblemCode.LIMIT_EXCEEDED,
          "the file has " + content.length + " bytes; at most " + dialect.maxBytes() + " are read",
          "split it");
    }
    var decoded = CharBuffer.allocate(content.length + 1);
    ByteBuffer bytes = ByteBuffer.wrap(content);
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CoderResult result = decoder.decode(bytes, decoded, true);
    String text = withoutMark(decoded.flip().toString());
    if (result.isError()) {
      return fault(
          end(text),
          ProblemCode.NOT_UTF8,
          "a byte here (0x%02x) is not UTF-8".formatted(content[bytes.position()] & 0xff),
          "save the file as UTF-8");
    }
    int nul = text.indexOf('\0');
    if (nul >= 0) {
      return fault(
          end(text.substring(0, nul)), ProblemCode.NOT_UTF8, "a NUL stands here", "remove it");
    }
    return new TreeBuilder(text, dialect).build();
  }

  private static String withoutMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /// Where a text ends.
  static Mark end(String text) {
    int line = 1;
    int start = 0;
    for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', start)) {
      line++;
      start = i + 1;
    }
    return new Mark(line, text.codePointCount(start, text.length()) + 1);
  }

  private static YamlFile fault(
      @Nullable Mark at, ProblemCode code, String message, String remedy) {
    return new YamlFile(
        "", List.of(), List.of(new Fault(at, Severity.ERROR, code, message, remedy)));
  }
}
