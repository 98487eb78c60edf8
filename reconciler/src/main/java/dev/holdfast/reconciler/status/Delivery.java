package dev.holdfast.reconciler.status;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What became of posting one status. Every case is expected.
public sealed interface Delivery {
  /// It is there.
  record Delivered() implements Delivery {}

  /// Not now.
  ///
  /// @param reason one sentence for the operator, without secrets
  /// @param after how long the forge asks us to wait; null where it does not say
  record Later(String reason, @Nullable Duration after) implements Delivery {}

  /// Not like this: trying again makes no sense before something else is wanted.
  record Refused(String reason) implements Delivery {}

  /// The forge takes no more for this commit and context, ever.
  record Frozen(String reason) implements Delivery {}

  /// Why it is not there; empty where it is.
  default String problem() {
    return switch (this) {
      case Delivered() -> "";
      case Later(var reason, _) -> reason;
      case Refused(var reason) -> reason;
      case Frozen(var reason) -> reason;
    };
  }
}
