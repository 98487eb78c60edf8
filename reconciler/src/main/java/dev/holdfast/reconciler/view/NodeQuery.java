package dev.holdfast.reconciler.view;

import dev.holdfast.model.Verdict;
import org.jspecify.annotations.Nullable;

/// Which nodes to list.
///
/// @param text part of a name or of a label; empty for all
/// @param verdict only nodes with this roll-up; null for all
/// @param online only those online, or offline; null for all
/// @param after the last name of the part before; empty for the first part
/// @param limit 1 to 1000
public record NodeQuery(
    String text, @Nullable Verdict verdict, @Nullable Boolean online, String after, int limit) {
  public static final int MAX = 1_000;

  public NodeQuery {
    limit = Math.clamp(limit, 1, MAX);
  }

  public static NodeQuery all(int limit) {
    return new NodeQuery("", null, null, "", limit);
  }
}
