package dev.holdfast.wire;

import dev.holdfast.canonical.Json;
import org.jspecify.annotations.Nullable;

/// One property, expected and observed.
///
/// @param expected in words for people; null where the property should not be there, or is hidden
/// @param observed likewise
/// @param diff a unified text diff from observed to expected, bounded; null where there is none
/// @param hidden only "content differs" may be said (invariant 7)
/// @param digest of what was observed, keyed per node, where it is hidden; null where it is shown,
///   or there was nothing
public record Difference(
    String property,
    @Nullable String expected,
    @Nullable String observed,
    @Nullable String diff,
    boolean hidden,
    @Nullable String digest) {
  /// One that may be shown, or of whose content there is no digest.
  public Difference(
      String property,
      @Nullable String expected,
      @Nullable String observed,
      @Nullable String diff,
      boolean hidden) {
    this(property, expected, observed, diff, hidden, null);
  }

  public static Difference of(
      String property, @Nullable String expected, @Nullable String observed) {
    return new Difference(property, expected, observed, null, false);
  }

  public static Difference hidden(String property) {
    return hidden(property, null);
  }

  public static Difference hidden(String property, @Nullable String digest) {
    return new Difference(property, null, null, null, true, digest);
  }

  public Json toJson() {
    return Json.object()
        .put("property", property)
        .put("expected", expected)
        .put("observed", observed)
        .put("diff", diff)
        .put("hidden", hidden ? Json.of(true) : null)
        .put("digest", digest)
        .build();
  }

  static Difference from(Json.Obj json) {
    return new Difference(
        json.string("property"),
        json.stringOrNull("expected"),
        json.stringOrNull("observed"),
        json.stringOrNull("diff"),
        json.bool("hidden", false),
        json.stringOrNull("digest"));
  }
}
