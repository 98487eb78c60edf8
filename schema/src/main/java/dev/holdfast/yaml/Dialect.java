package dev.holdfast.yaml;

import org.jspecify.annotations.Nullable;

/// What a text may be beyond the files of our own language, which allow the least.
///
/// @param maxBytes larger files are not read; at most 16 MiB
/// @param plainKeys whether the key `123` is the text "123"; else it is a fault
/// @param shortForms the key that a tag stands for: with `Fn::Sub` for `!Sub`, `!Sub x` is the map
///   `{"Fn::Sub": x}`; null for a tag that is a fault
public record Dialect(int maxBytes, boolean plainKeys, ShortForms shortForms) {
  /// What tags are short for.
  public interface ShortForms {
    /// Null for a tag that is a fault.
    @Nullable String keyOf(String tag);
  }

  public static final Dialect CONFIGURATION = new Dialect(YamlReader.MAX_BYTES, false, _ -> null);

  public Dialect {
    if (maxBytes < 1 || maxBytes > 16 * 1024 * 1024) {
      throw new IllegalArgumentException("a file has 1 byte to 16 MiB");
    }
  }
}
