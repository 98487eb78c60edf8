package dev.holdfast.reconciler.signing;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads one line: principals, options, type of the key, key, comment.
final class AllowedSignerLine {
  private static final Pattern DIGITS = Pattern.compile("\\d{8}|\\d{12}|\\d{14}");
  private static final Pattern BASE64 = Pattern.compile("AAAA[A-Za-z0-9+/]{8,16000}={0,2}");
  private static final Pattern KEY_TYPE = Pattern.compile("(sk-)?(ssh|ecdsa)-[\\w@.-]+");
  private static final Pattern COMMA = Pattern.compile(",");
  private static final String WITHOUT_TIME = "000000";

  private final String line;
  private final ZoneId zone;
  private final List<String> namespaces = new ArrayList<>();
  private @Nullable Instant validAfter;
  private @Nullable Instant validBefore;
  private int at;

  AllowedSignerLine(String line, ZoneId zone) {
    this.line = line;
    this.zone = zone;
  }

  /// @throws IllegalArgumentException when it cannot be read; the message says why
  AllowedSigner read() {
    String principals = word();
    String next = word();
    if (!next.isEmpty() && !KEY_TYPE.matcher(next).matches()) {
      for (String option : split(next)) {
        option(option);
      }
      next = word();
    }
    if (!KEY_TYPE.matcher(next).matches()) {
      throw new IllegalArgumentException(
          next.isEmpty() ? "it has no key" : "'%s' is no type of a key".formatted(next));
    }
    String key = word();
    if (!BASE64.matcher(key).matches()) {
      throw new IllegalArgumentException("what stands for the key is none");
    }
    return new AllowedSigner(unquoted(principals), namespaces, validAfter, validBefore, key);
  }

  /// Up to the next blank outside of quotes.
  private String word() {
    while (at < line.length() && isBlank(line.charAt(at))) {
      at++;
    }
    int start = at;
    boolean quoted = false;
    while (at < line.length() && (quoted || !isBlank(line.charAt(at)))) {
      quoted ^= line.charAt(at) == '"';
      at++;
    }
    if (quoted) {
      throw new IllegalArgumentException("a quote is not closed");
    }
    return line.substring(start, at);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /// At commas outside of quotes.
  private static List<String> split(String options) {
    var parts = new ArrayList<String>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < options.length(); i++) {
      quoted ^= options.charAt(i) == '"';
      if (options.charAt(i) == ',' && !quoted) {
        parts.add(options.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(options.substring(start));
    return parts;
  }

  private void option(String option) {
    int equals = option.indexOf('=');
    String name = (equals < 0 ? option : option.substring(0, equals)).toLowerCase(Locale.ROOT);
    String value = equals < 0 ? "" : unquoted(option.substring(equals + 1));
    switch (name) {
      case "namespaces" ->
          COMMA
              .splitAsStream(value)
              .map(String::strip)
              .filter(n -> !n.isEmpty())
              .forEach(namespaces::add);
      case "valid-after" -> validAfter = time(value);
      case "valid-before" -> validBefore = time(value);
      case "cert-authority" ->
          throw new IllegalArgumentException(
              "cert-authority is not supported: list the keys of those who may sign");
      default ->
          throw new IllegalArgumentException("'%s' is neither an option nor a key".formatted(name));
    }
    if (name.equals("namespaces") && namespaces.isEmpty()) {
      throw new IllegalArgumentException("namespaces names none");
    }
  }

  private static String unquoted(String text) {
    return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
        ? text.substring(1, text.length() - 1)
        : text;
  }

  /// `YYYYMMDD`, `YYYYMMDDHHMM` or `YYYYMMDDHHMMSS`, with a `Z` for UTC.
  private Instant time(String text) {
    boolean utc = text.endsWith("Z");
    String digits = utc ? text.substring(0, text.length() - 1) : text;
    try {
      if (DIGITS.matcher(digits).matches()) {
        String whole = digits + WITHOUT_TIME.substring(0, 14 - digits.length());
        return LocalDateTime.parse(
                whole, DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT))
            .atZone(utc ? ZoneOffset.UTC : zone)
            .toInstant();
      }
    } catch (DateTimeException _) {
      // said below
    }
    throw new IllegalArgumentException(
        "'%s' is no time, such as 20261231 or 202612312359Z".formatted(text));
  }
}
