package dev.holdfast.reconciler.freeze;

import dev.holdfast.wire.FreezeOrder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// An order to freeze or to change again, and who gave it.
public record Freeze(FreezeOrder order, String by, Instant at) {
  /// One line for people, such as `everything is frozen by ada until …: reason`.
  public String words() {
    Instant until = order.until();
    return (order.repository() == null ? "everything" : "'" + order.scope() + "'")
        + " is frozen by "
        + by
        + (until == null ? "" : " until " + until.truncatedTo(ChronoUnit.SECONDS))
        + (order.reason().isEmpty() ? "" : ": " + order.reason());
  }
}
