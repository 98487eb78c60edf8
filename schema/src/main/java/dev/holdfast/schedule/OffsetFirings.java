package dev.holdfast.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;

/// Another's firings, each some days later at the same time of the local clock (state-manager.md
/// 2.4: the offset moves the whole instant).
record OffsetFirings(Firings base, int days, ZoneId zone) implements Firings {
  /// A shifted firing lies at most this far from its days in hours: a zone may change its offset by
  /// a day, over the date line.
  private static final Duration SLACK = Duration.ofHours(25);

  @Override
  public Optional<Instant> next(Instant after, Instant rateAnchor) {
    Optional<Instant> at = base.next(after.minus(Duration.ofDays(days)).minus(SLACK), rateAnchor);
    while (at.isPresent() && !shifted(at.get()).isAfter(after)) {
      at = base.next(at.get(), rateAnchor);
    }
    return at.map(this::shifted);
  }

  @Override
  public Optional<Instant> previous(Instant atOrBefore, Instant rateAnchor) {
    Optional<Instant> at =
        base.previous(atOrBefore.minus(Duration.ofDays(days)).plus(SLACK), rateAnchor);
    while (at.isPresent() && shifted(at.get()).isAfter(atOrBefore)) {
      at = base.previous(at.get().minusMillis(1), rateAnchor);
    }
    return at.map(this::shifted);
  }

  private Instant shifted(Instant firing) {
    return LocalTimes.instant(LocalDateTime.ofInstant(firing, zone).plusDays(days), zone);
  }

  @Override
  public Optional<Instant> last() {
    return base.last().map(this::shifted);
  }

  @Override
  public Optional<Duration> interval() {
    return base.interval();
  }

  @Override
  public String describe() {
    return (days == 1 ? "1 day after: " : days + " days after: ") + base.describe();
  }
}
