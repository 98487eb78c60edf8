package dev.holdfast.reconciler.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A part of a list.
///
/// @param next where to read on; null at the end
public record Slice<T>(List<T> items, @Nullable String next) {
  public Slice {
    items = List.copyOf(items);
  }

  public static <T> Slice<T> whole(List<T> items) {
    return new Slice<>(items, null);
  }
}
