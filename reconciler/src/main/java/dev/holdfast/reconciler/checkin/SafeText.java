package dev.holdfast.reconciler.checkin;

import dev.holdfast.canonical.Json;
import java.util.LinkedHashMap;

/// Replaces what JSON can write and PostgreSQL cannot keep: NUL, and halves of surrogate pairs.
/// What nodes found in files may hold either.
public final class SafeText {
  private static final char REPLACEMENT = '\uFFFD';

  private SafeText() {}

  /// The same value with every such character replaced, in keys too.
  public static Json clean(Json value) {
    return switch (value) {
      case Json.Obj(var members) -> {
        var cleaned = new LinkedHashMap<String, Json>();
        members.forEach((key, member) -> cleaned.put(clean(key), clean(member)));
        yield new Json.Obj(cleaned);
      }
      case Json.Arr(var elements) -> new Json.Arr(elements.stream().map(SafeText::clean).toList());
      case Json.Str(var text) -> isClean(text) ? value : Json.of(clean(text));
      case Json.Num _, Json.Bool _, Json.Null _ -> value;
    };
  }

  static String clean(String text) {
    if (isClean(text)) {
      return text;
    }
    var cleaned = new StringBuilder(text.length());
    text.codePoints()
        .forEach(point -> cleaned.appendCodePoint(isKept(point) ? point : REPLACEMENT));
    return cleaned.toString();
  }

  private static boolean isClean(String text) {
    return text.codePoints().allMatch(SafeText::isKept);
  }

  private static boolean isKept(int point) {
    return point != 0 && (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE);
  }
}
