package dev.holdfast.reconciler.compliance;

import dev.holdfast.model.Verdict;
import java.util.Locale;
import java.util.Optional;

/// What an item says.
public enum ItemStatus {
  COMPLIANT,
  NON_COMPLIANT,
  /// Nothing is known, or nothing any more: never taken for compliant.
  UNKNOWN;

  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  public String words() {
    return id().replace("non_", "non-");
  }

  /// @throws IllegalArgumentException when there is no such status
  public static ItemStatus of(String id) {
    return valueOf(id.toUpperCase(Locale.ROOT));
  }

  /// What a verdict means; empty where nothing of the association applies on the node, which is no
  /// item: AWS calls it compliant, and so hides documents for the wrong platform.
  public static Optional<ItemStatus> of(Verdict verdict) {
    return switch (verdict) {
      case IN_SYNC -> Optional.of(COMPLIANT);
      case FAILED, TIMED_OUT, DRIFTED -> Optional.of(NON_COMPLIANT);
      case HELD, PENDING, STALE -> Optional.of(UNKNOWN);
      case NOT_APPLICABLE -> Optional.empty();
    };
  }
}
