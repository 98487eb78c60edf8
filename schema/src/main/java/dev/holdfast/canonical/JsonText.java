package dev.holdfast.canonical;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// JSON text to values and back. Reading refuses duplicate keys, more than 64 levels and numbers
/// that would not fit a screen, since all of it may come from a hostile peer.
public final class JsonText {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_NUMBER_LENGTH = 100;
  private static final int MAX_EXPONENT = 400;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER_LENGTH)
                  .maxStringLength(64 * 1024 * 1024)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  private JsonText() {}

  /// Reads exactly one value.
  ///
  /// @throws JsonShapeException when it is not JSON or breaks a limit; the message says where
  public static Json parse(String text) {
    return parse(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Reads exactly one value from UTF-8.
  ///
  /// @throws JsonShapeException when it is not JSON or breaks a limit; the message says where
  public static Json parse(byte[] utf8) {
    try (JsonParser parser = FACTORY.createParser(utf8)) {
      if (parser.nextToken() == null) {
        throw new JsonShapeException("no JSON value here");
      }
      Json value = read(parser);
      if (parser.nextToken() != null) {
        throw new JsonShapeException("more than one JSON value");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new JsonShapeException(
          "not JSON at line %d, column %d: %s"
              .formatted(
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                  e.getLocation() == null ? 0 : e.getLocation().getColumnNr(),
                  e.getOriginalMessage()));
    } catch (IOException e) {
      throw new JsonShapeException("not JSON: " + e.getMessage());
    }
  }

  /// Reads one object.
  ///
  /// @throws JsonShapeException when it is anything else
  public static Json.Obj parseObject(byte[] utf8) {
    return parse(utf8).asObject("body");
  }

  private static Json read(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        var members = new LinkedHashMap<String, Json>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String key = parser.currentName();
          parser.nextToken();
          members.put(key, read(parser));
        }
        yield new Json.Obj(members);
      }
      case START_ARRAY -> {
        var elements = new ArrayList<Json>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          elements.add(read(parser));
        }
        yield new Json.Arr(elements);
      }
      case VALUE_STRING -> new Json.Str(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getText());
      case VALUE_TRUE -> new Json.Bool(true);
      case VALUE_FALSE -> new Json.Bool(false);
      case VALUE_NULL -> Json.ofNull();
      default -> throw new JsonShapeException("not JSON");
    };
  }

  private static Json number(String text) {
    var value = new BigDecimal(text);
    if (Math.abs((long) value.scale()) > MAX_EXPONENT) {
      throw new JsonShapeException("a number with an exponent past " + MAX_EXPONENT);
    }
    return new Json.Num(value);
  }

  /// The one text of a value: keys sorted by UTF-16 code units, no white space, shortest escapes
  /// (RFC 8785, but whole numbers keep all of their digits).
  public static String canonical(Json value) {
    var out = new StringBuilder();
    write(value, out, true, -1);
    return out.toString();
  }

  /// The canonical text in UTF-8.
  public static byte[] canonicalBytes(Json value) {
    return canonical(value).getBytes(StandardCharsets.UTF_8);
  }

  /// For people: two spaces a level, keys in their own order, a line feed at the end.
  public static String pretty(Json value) {
    var out = new StringBuilder();
    write(value, out, false, 0);
    return out.append('\n').toString();
  }

  private static void write(Json value, StringBuilder out, boolean sorted, int indent) {
    switch (value) {
      case Json.Obj(var members) -> {
        Map<String, Json> ordered = sorted && !isSorted(members) ? new TreeMap<>(members) : members;
        var separator = new Separator(out, indent, '{', '}');
        for (var member : ordered.entrySet()) {
          separator.next();
          quote(member.getKey(), out);
          out.append(indent < 0 ? ":" : ": ");
          write(member.getValue(), out, sorted, indent < 0 ? indent : indent + 1);
        }
        separator.end();
      }
      case Json.Arr(var elements) -> {
        var separator = new Separator(out, indent, '[', ']');
        for (Json element : elements) {
          separator.next();
          write(element, out, sorted, indent < 0 ? indent : indent + 1);
        }
        separator.end();
      }
      case Json.Str(var text) -> quote(text, out);
      case Json.Num(var number) -> out.append(number.toPlainString());
      case Json.Bool(var flag) -> out.append(flag);
      case Json.Null() -> out.append("null");
    }
  }

  private static boolean isSorted(Map<String, Json> members) {
    String before = null;
    for (String key : members.keySet()) {
      if (before != null && before.compareTo(key) > 0) {
        return false;
      }
      before = key;
    }
    return true;
  }

  private static final class Separator {
    private final StringBuilder out;
    private final int indent;
    private final char close;
    private boolean any;

    Separator(StringBuilder out, int indent, char open, char close) {
      this.out = out;
      this.indent = indent;
      this.close = close;
      out.append(open);
    }

    void next() {
      if (any) {
        out.append(',');
      }
      any = true;
      newLine(indent + 1);
    }

    void end() {
      if (any) {
        newLine(indent);
      }
      out.append(close);
    }

    private void newLine(int level) {
      if (indent >= 0) {
        out.append('\n').repeat("  ", level);
      }
    }
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    int written = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x20 && c != '"' && c != '\\') {
        continue; // most texts are copied at once
      }
      out.append(text, written, i);
      written = i + 1;
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> out.append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
      }
    }
    out.append(text, written, text.length()).append('"');
  }
}
