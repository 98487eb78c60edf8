package dev.holdfast.reconciler.cli.layout;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.common.ScalarStyle;

/// How a value in one line is written: without quotes where nobody could take it for anything but a
/// text, in double quotes where quotes are needed. What is no text stays as it was written.
final class Scalars {
  private static final Pattern WORDS =
      Pattern.compile("[A-Za-z/][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*");

  /// Words that YAML 1.2 or 1.1 reads as something else: not every tool is of this century.
  private static final Set<String> NO_TEXTS =
      Set.of("null", "true", "false", "yes", "no", "on", "off", "y", "n");

  private static final Set<String> OLD_BOOLEANS = Set.of("yes", "no", "on", "off");

  private Scalars() {}

  /// Of anything but a block scalar. What stands in several lines stays in them, without their
  /// indentation.
  static String of(Part.Scalar scalar) {
    if (scalar.source.indexOf('\n') >= 0) {
      return scalar.source.lines().map(String::strip).collect(Collectors.joining("\n"));
    }
    if (scalar.style == ScalarStyle.PLAIN) {
      return isOldBoolean(scalar) ? quoted(scalar.value) : scalar.source;
    }
    if (isWords(scalar)) {
      return scalar.value;
    }
    boolean stays =
        scalar.style == ScalarStyle.DOUBLE_QUOTED
            || scalar.value.chars().anyMatch(c -> c == '"' || c == '\\' || c < ' ');
    return stays ? scalar.source : "\"" + scalar.value + "\"";
  }

  /// In one line whatever it is.
  private static String inLine(Part.Scalar scalar) {
    return scalar.source.indexOf('\n') < 0
        ? of(scalar)
        : isWords(scalar) ? scalar.value : quoted(scalar.value);
  }

  /// Within braces or brackets nothing may be left out.
  static String ofFlow(Part.Scalar scalar) {
    return scalar.isEmpty() && scalar.properties.isEmpty() ? "null" : inLine(scalar);
  }

  static String key(Part.Scalar key) {
    boolean asItIs = key.style == ScalarStyle.PLAIN && key.source.indexOf('\n') < 0;
    return asItIs ? key.source : inLine(key);
  }

  private static boolean isOldBoolean(Part.Scalar scalar) {
    return OLD_BOOLEANS.contains(scalar.value.toLowerCase(Locale.ROOT))
        && scalar.properties.isEmpty();
  }

  /// A tag may give a plain word another meaning than a quoted one.
  private static boolean isWords(Part.Scalar scalar) {
    return scalar.properties.isEmpty()
        && WORDS.matcher(scalar.value).matches()
        && !NO_TEXTS.contains(scalar.value.toLowerCase(Locale.ROOT));
  }

  private static String quoted(String value) {
    var text = new StringBuilder("\"");
    value
        .codePoints()
        .forEach(c -> {
          switch (c) {
            case '"' -> text.append("\\\"");
            case '\\' -> text.append("\\\\");
            case '\n' -> text.append("\\n");
            case '\t' -> text.append("\\t");
            case '\r' -> text.append("\\r");
            default -> {
              if (isVisible(c)) {
                text.appendCodePoint(c);
              } else {
                text.append(c > 0xFFFF ? "\\U%08x".formatted(c) : "\\u%04x".formatted(c));
              }
            }
          }
        });
    return text.append('"').toString();
  }

  private static boolean isVisible(int c) {
    int type = Character.getType(c);
    return type != Character.CONTROL
        && type != Character.FORMAT
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR
        && type != Character.SURROGATE
        && type != Character.UNASSIGNED
        && type != Character.PRIVATE_USE;
  }
}
