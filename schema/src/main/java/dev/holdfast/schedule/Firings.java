package dev.holdfast.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// One of the three forms of a schedule.
sealed interface Firings permits RateFirings, AtFirings, CronFirings, OffsetFirings {
  Optional<Instant> next(Instant after, Instant rateAnchor);

  Optional<Instant> previous(Instant atOrBefore, Instant rateAnchor);

  /// The last one of all; empty where there is none, or no end.
  Optional<Instant> last();

  Optional<Duration> interval();

  String describe();
}
