package dev.holdfast.wire;

import dev.holdfast.canonical.Json;
import org.jspecify.annotations.Nullable;

/// One property, expected and observed.
///
/// @param expected in words for people; null where the property should not be there, or is hidden
/// @param observed likewise
/// @param diff a unified text diff from observed to expected, bounded; null where there is none
/// @param hidden only "content differs" may be said (invariant 7)
public record Difference(
    String property,
    @Nullable String expected,
    @Nullable String observed,
    @Nullable String diff,
    boolean hidden) {
  public static Difference of(
      String property, @Nullable String expected, @Nullable String observed) {
    return new Difference(property, expected, observed, null, false);
  }

  public static Difference hidden(String property) {
    return new Difference(property, null, null, null, true);
  }

  public Json toJson() {
    return Json.object()
        .put("property", property)
        .put("expected", expected)
        .put("observed", observed)
        .put("diff", diff)
        .put("hidden", hidden ? Json.of(true) : null)
        .build();
  }

  static Difference from(Json.Obj json) {
    return new Difference(
        json.string("property"),
        json.stringOrNull("expected"),
        json.stringOrNull("observed"),
        json.stringOrNull("diff"),
        json.bool("hidden", false));
  }
}
