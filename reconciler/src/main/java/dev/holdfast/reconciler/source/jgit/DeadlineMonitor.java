package dev.holdfast.reconciler.source.jgit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.eclipse.jgit.lib.EmptyProgressMonitor;

/// Ends a transfer that goes on and on: a remote that sends a byte now and then never times out.
final class DeadlineMonitor extends EmptyProgressMonitor {
  private static final Duration LIMIT = Duration.ofMinutes(15);

  private final InstantSource clock;
  private final Instant deadline;

  DeadlineMonitor(InstantSource clock) {
    this.clock = clock;
    this.deadline = clock.instant().plus(LIMIT);
  }

  @Override
  public boolean isCancelled() {
    return clock.instant().isAfter(deadline);
  }
}
