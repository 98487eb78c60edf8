package dev.holdfast.reconciler.view;

import dev.holdfast.reconciler.freeze.Freeze;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Something that somebody has frozen.
///
/// @param repository null where everything is frozen
/// @param until when it ends by itself; null where somebody must end it
/// @param words all of it in one line
public record FreezeView(
    @Nullable String repository,
    String reason,
    @Nullable Instant until,
    String by,
    Instant at,
    String words) {
  public static FreezeView of(Freeze freeze) {
    var order = freeze.order();
    return new FreezeView(
        order.repository() == null ? null : order.scope(),
        order.reason(),
        order.until(),
        freeze.by(),
        freeze.at(),
        freeze.words());
  }
}
