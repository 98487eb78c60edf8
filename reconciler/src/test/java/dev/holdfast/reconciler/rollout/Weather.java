package dev.holdfast.reconciler.rollout;

import java.time.Instant;

/// What goes wrong at the moment, and what nobody may do.
final class Weather {
  /// nothing goes wrong any more
  boolean calm;

  /// whether the one calendar is open
  boolean open = true;

  boolean frozen;

  /// until when the reconciler is not there
  Instant downUntil = Instant.EPOCH;
}
