package dev.holdfast.reconciler.view;

import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.fleet.Heard;
import dev.holdfast.reconciler.freeze.Freeze;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that somebody has frozen.
///
/// @param repository null where everything is frozen
/// @param until when it ends by itself; null where somebody must end it
/// @param words all of it in one line
/// @param heard how many nodes have said that they took it, of `nodes`
/// @param notHeard some of those that have not, by name
public record FreezeView(
    @Nullable String repository,
    String reason,
    @Nullable Instant until,
    String by,
    Instant at,
    String words,
    int heard,
    int nodes,
    List<String> notHeard) {
  /// How many nodes are named that have not heard of it.
  public static final int NAMED = 100;

  public FreezeView {
    notHeard = List.copyOf(notHeard);
  }

  public static FreezeView of(Freeze freeze, Heard heard) {
    var order = freeze.order();
    return new FreezeView(
        order.repository() == null ? null : order.scope(),
        order.reason(),
        order.until(),
        freeze.by(),
        freeze.at(),
        freeze.words(),
        heard.heard(),
        heard.nodes(),
        heard.missing().stream().map(NodeName::value).toList());
  }

  /// Such as `heard by 131 of 134 nodes`.
  public String coverage() {
    return "heard by %d of %d node%s".formatted(heard, nodes, nodes == 1 ? "" : "s");
  }
}
