package dev.holdfast.model;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A node's labels: what targets select by. They come from the join token and from operators, never
/// from the node itself but for the keys that its token lists.
public record Labels(SortedMap<String, String> values) {
  public static final Labels NONE = new Labels(new TreeMap<>());
  private static final Pattern KEY = Pattern.compile("[\\p{L}\\p{Nd} _.:/=+@-]{1,128}");
  private static final Pattern VALUE = Pattern.compile("[\\p{L}\\p{Nd} _.:/=+@-]{0,256}");

  /// @throws InvalidNameException when a key or value breaks the rules for labels
  public Labels {
    values.forEach((key, value) -> {
      if (!KEY.matcher(key).matches()) {
        throw new InvalidNameException(
            "a label key is 1 to 128 letters, digits, space and _.:/=+-@, not '" + key + "'");
      }
      if (!VALUE.matcher(value).matches()) {
        throw new InvalidNameException(
            "the value of label '"
                + key
                + "' is 0 to 256 letters, digits, space and _.:/=+-@, not '"
                + value
                + "'");
      }
    });
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  public static Labels of(Map<String, String> values) {
    return new Labels(new TreeMap<>(values));
  }

  public @Nullable String get(String key) {
    return values.get(key);
  }

  /// These with `others` put over them.
  public Labels with(Map<String, String> others) {
    var merged = new TreeMap<>(values);
    merged.putAll(others);
    return new Labels(merged);
  }
}
