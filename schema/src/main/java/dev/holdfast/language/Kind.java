package dev.holdfast.language;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The kinds of objects that a file can declare.
enum Kind {
  DOCUMENT("Document"),
  ASSOCIATION("Association"),
  GROUP("Group"),
  CALENDAR("Calendar"),
  REPOSITORY("Repository");

  private final String id;

  Kind(String id) {
    this.id = id;
  }

  String id() {
    return id;
  }

  static List<String> ids() {
    return Arrays.stream(values()).map(Kind::id).toList();
  }

  static @Nullable Kind of(String id) {
    return Arrays.stream(values()).filter(kind -> kind.id.equals(id)).findFirst().orElse(null);
  }
}
