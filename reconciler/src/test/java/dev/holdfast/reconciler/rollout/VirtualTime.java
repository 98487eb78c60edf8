package dev.holdfast.reconciler.rollout;

import dev.holdfast.reconciler.testing.TurnableClock;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/// One clock and all that is still to happen: what is due at the same instant happens in the order
/// in which it was said.
final class VirtualTime {
  private final TurnableClock clock;
  private final PriorityQueue<Event> queue = new PriorityQueue<>();
  private long events;

  private record Event(Instant at, long number, Runnable what) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = at.compareTo(other.at);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  VirtualTime(TurnableClock clock) {
    this.clock = clock;
  }

  Instant now() {
    return clock.instant();
  }

  void after(long millis, Runnable what) {
    queue.add(new Event(now().plusMillis(millis), events++, what));
  }

  /// Lets happen what is due before `until`, which it is then.
  void pass(Instant until, Consumer<Runnable> happens) {
    while (!queue.isEmpty() && queue.element().at().isBefore(until)) {
      Event event = queue.remove();
      if (event.at().isAfter(now())) {
        clock.set(event.at());
      }
      happens.accept(event.what());
    }
    clock.set(until);
  }
}
