package dev.holdfast.reconciler.imports;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/// Names of our own from any text: lower case, and each only once.
final class OurNames {
  private static final int MAX_LENGTH = 120;

  private final Set<String> given = new HashSet<>();

  /// @param otherwise what to start from where nothing of the text can stay
  static String form(String text, String otherwise) {
    String name =
        text.toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9.-]+", "-")
            .replaceAll("-{2,}", "-")
            .replaceAll("^[-.]+", "");
    String cut = name.length() <= MAX_LENGTH ? name : name.substring(0, MAX_LENGTH);
    String trimmed = cut.replaceAll("[-.]+$", "");
    return trimmed.isEmpty() ? otherwise : trimmed;
  }

  /// A logical id such as `WebBaseline` reads `web-baseline`.
  static String ofLogicalId(String id) {
    return form(id.replaceAll("([a-z0-9])([A-Z])", "$1-$2"), "association");
  }

  String unique(String name) {
    String candidate = name;
    for (int i = 2; !given.add(candidate); i++) {
      candidate = name + "-" + i;
    }
    return candidate;
  }
}
