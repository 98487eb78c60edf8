package dev.holdfast.agent.run;

import dev.holdfast.agent.link.ServerClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The loop's time between two turns. Notices when the node slept, or when its clock was set.
final class Rest {
  /// How long a wait lasts at the most before the loop looks around.
  static final Duration TICK = Duration.ofSeconds(2);

  private static final Duration SLEPT = Duration.ofSeconds(60);

  private final Inbox inbox;
  private final ServerClock clock;
  private final Runnable whenJumped;
  private final Jumps jumps = new Jumps(System::nanoTime);
  private Instant awakeSince;

  /// @param whenJumped called when the node's clock jumped
  Rest(Inbox inbox, ServerClock clock, Runnable whenJumped) {
    this.inbox = inbox;
    this.clock = clock;
    this.whenJumped = whenJumped;
    this.awakeSince = clock.instant();
  }

  /// Whether something came up that is no news of the inbox.
  interface Over {
    boolean isOver() throws IOException;
  }

  /// Since when the node has not slept: a firing before that was missed.
  Instant awakeSince() {
    return awakeSince;
  }

  /// After a jump of the node's clock server time is asked for at once.
  void checkClock() {
    if (jumps.jumped(clock.nodeTime())) {
      whenJumped.run();
    }
  }

  /// Waits until something is due, or comes in, or is over.
  void until(Optional<Instant> due, Over over) throws IOException, InterruptedException {
    do {
      Instant now = clock.instant();
      Duration left = due.map(at -> Duration.between(now, at)).orElse(TICK);
      boolean isDue = due.isPresent() && !left.isPositive();
      if (isDue || inbox.await(left.compareTo(TICK) < 0 ? left : TICK)) {
        return;
      }
      Instant woke = clock.instant();
      if (Duration.between(now, woke).compareTo(SLEPT) > 0) {
        awakeSince = woke;
      }
      if (over.isOver()) {
        return;
      }
      checkClock();
    } while (true);
  }
}
