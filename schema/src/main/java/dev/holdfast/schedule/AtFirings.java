package dev.holdfast.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;

/// Once.
record AtFirings(Instant once, LocalDateTime local, ZoneId zone) implements Firings {
  @Override
  public Optional<Instant> next(Instant after, Instant rateAnchor) {
    return once.isAfter(after) ? Optional.of(once) : Optional.empty();
  }

  @Override
  public Optional<Instant> previous(Instant atOrBefore, Instant rateAnchor) {
    return once.isAfter(atOrBefore) ? Optional.empty() : Optional.of(once);
  }

  @Override
  public Optional<Instant> last() {
    return Optional.of(once);
  }

  @Override
  public Optional<Duration> interval() {
    return Optional.empty();
  }

  @Override
  public String describe() {
    return "once, on " + local.toLocalDate() + " at " + local.toLocalTime() + " in " + zone.getId();
  }
}
