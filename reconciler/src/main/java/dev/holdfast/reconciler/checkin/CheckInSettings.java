package dev.holdfast.reconciler.checkin;

import java.time.Duration;

/// Limits of check-ins.
///
/// @param longestWait how long a check-in is held at most
/// @param maxHeld how many are held at once; more are told to come back
public record CheckInSettings(Duration longestWait, int maxHeld) {
  public static final CheckInSettings DEFAULT =
      new CheckInSettings(Duration.ofSeconds(50), 200_000);

  /// How long facts may be, as canonical text.
  public static final int MAX_FACTS_BYTES = 64 * 1024;
}
