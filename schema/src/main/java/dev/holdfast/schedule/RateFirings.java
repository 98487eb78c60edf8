package dev.holdfast.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Anchor + k · interval, for k from 1.
record RateFirings(Duration every) implements Firings {
  @Override
  public Optional<Instant> next(Instant after, Instant rateAnchor) {
    return Optional.of(firing(rateAnchor, Math.max(0, elapsed(after, rateAnchor)) + 1));
  }

  @Override
  public Optional<Instant> previous(Instant atOrBefore, Instant rateAnchor) {
    long elapsed = elapsed(atOrBefore, rateAnchor);
    return elapsed < 1 ? Optional.empty() : Optional.of(firing(rateAnchor, elapsed));
  }

  /// How many whole intervals lie between, rounded down.
  private long elapsed(Instant at, Instant anchor) {
    return Math.floorDiv(Duration.between(anchor, at).toMillis(), every.toMillis());
  }

  private Instant firing(Instant anchor, long number) {
    return anchor.plusSeconds(Math.multiplyExact(every.toSeconds(), number));
  }

  @Override
  public Optional<Instant> last() {
    return Optional.empty();
  }

  @Override
  public Optional<Duration> interval() {
    return Optional.of(every);
  }

  @Override
  public String describe() {
    return "every " + Words.of(every);
  }
}
