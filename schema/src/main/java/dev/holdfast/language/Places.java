package dev.holdfast.language;

import dev.holdfast.canonical.Json;
import org.jspecify.annotations.Nullable;

/// JSON pointers, and what people call the places that they point to.
final class Places {
  private Places() {}

  static String escaped(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }

  private static String last(String pointer) {
    return pointer.substring(pointer.lastIndexOf('/') + 1).replace("~1", "/").replace("~0", "~");
  }

  private static String parent(String pointer) {
    return pointer.substring(0, Math.max(0, pointer.lastIndexOf('/')));
  }

  static boolean isElement(String pointer) {
    return !pointer.isEmpty() && last(pointer).matches("[0-9]+");
  }

  /// `'mode'`, or `an entry of 'nodes'`.
  static String name(String pointer) {
    if (pointer.isEmpty()) {
      return "the object";
    }
    return isElement(pointer)
        ? "an entry of '" + last(parent(pointer)) + "'"
        : "'" + last(pointer) + "'";
  }

  /// `spec`, or `an entry of targets`: as [#name] without quotes.
  static String place(String pointer) {
    return name(pointer).replace("'", "");
  }

  /// `mode: `, or nothing for an entry of a list.
  static String keyPrefix(String pointer) {
    return isElement(pointer) ? "" : last(pointer) + ": ";
  }

  static @Nullable Json value(Json root, String pointer) {
    Json at = root;
    for (String step : pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/", -1)) {
      String key = step.replace("~1", "/").replace("~0", "~");
      at =
          switch (at) {
            case Json.Obj object -> object.get(key);
            case Json.Arr(var elements) -> element(elements, key);
            case null, default -> null;
          };
    }
    return at;
  }

  private static @Nullable Json element(java.util.List<Json> elements, String key) {
    int index = key.matches("[0-9]{1,7}") ? Integer.parseInt(key) : -1;
    return index >= 0 && index < elements.size() ? elements.get(index) : null;
  }
}
