package dev.holdfast.yaml;

import dev.holdfast.canonical.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Plain scalars by the core schema of YAML 1.2 (chapter 10.3): `0644` is the number 644, `yes` is
/// a text.
final class CoreScalars {
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,100}");
  private static final Pattern OCTAL = Pattern.compile("0o[0-7]{1,100}");
  private static final Pattern HEX = Pattern.compile("0x[0-9a-fA-F]{1,100}");
  private static final Pattern FLOAT =
      Pattern.compile(
          "[-+]?(\\.[0-9]{1,100}|[0-9]{1,100}(\\.[0-9]{0,100})?)([eE][-+]?[0-9]{1,3})?");
  private static final Pattern NO_NUMBER =
      Pattern.compile("[-+]?(\\.inf|\\.Inf|\\.INF)|\\.nan|\\.NaN|\\.NAN");

  private CoreScalars() {}

  /// What a plain scalar means; null for infinities and what is no number, which JSON does not
  /// have.
  static @Nullable Json plain(String text) {
    return switch (text) {
      case "", "~", "null", "Null", "NULL" -> Json.ofNull();
      case "true", "True", "TRUE" -> Json.of(true);
      case "false", "False", "FALSE" -> Json.of(false);
      default -> mayBeNumber(text.charAt(0)) ? number(text) : Json.of(text);
    };
  }

  private static boolean mayBeNumber(char first) {
    return (first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.';
  }

  private static @Nullable Json number(String text) {
    if (INTEGER.matcher(text).matches() || FLOAT.matcher(text).matches()) {
      return new Json.Num(new BigDecimal(text));
    }
    if (OCTAL.matcher(text).matches()) {
      return new Json.Num(new BigDecimal(new BigInteger(text.substring(2), 8)));
    }
    if (HEX.matcher(text).matches()) {
      return new Json.Num(new BigDecimal(new BigInteger(text.substring(2), 16)));
    }
    return NO_NUMBER.matcher(text).matches() ? null : Json.of(text);
  }
}
