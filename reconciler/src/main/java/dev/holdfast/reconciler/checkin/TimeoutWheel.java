package dev.holdfast.reconciler.checkin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// Things that are due at some second within the next minutes: adding one costs the same however
/// many there are. What is no longer wanted is not taken out; it comes out when due, and the caller
/// sees that it is done.
final class TimeoutWheel<T> {
  private static final int SLOTS = 256;

  private final List<List<T>> slots = new ArrayList<>(SLOTS);
  private final ReentrantLock lock = new ReentrantLock();
  private long turnedTo;

  TimeoutWheel(Instant now) {
    for (int i = 0; i < SLOTS; i++) {
      slots.add(new ArrayList<>());
    }
    turnedTo = now.getEpochSecond();
  }

  /// @param due within 4 minutes of the last turn; later counts as then, earlier as the next turn
  void add(Instant due, T thing) {
    lock.lock();
    try {
      long second = Math.clamp(due.getEpochSecond(), turnedTo + 1, turnedTo + SLOTS - 1);
      slots.get((int) (second % SLOTS)).add(thing);
    } finally {
      lock.unlock();
    }
  }

  /// Everything that was due up to now.
  List<T> turn(Instant now) {
    var due = new ArrayList<T>();
    lock.lock();
    try {
      long until = now.getEpochSecond();
      // A clock that jumped ahead empties the wheel once and no more.
      long steps = Math.min(until - turnedTo, SLOTS);
      for (long second = until - steps + 1; second <= until; second++) {
        List<T> slot = slots.get((int) (second % SLOTS));
        due.addAll(slot);
        slot.clear();
      }
      turnedTo = Math.max(turnedTo, until);
    } finally {
      lock.unlock();
    }
    return due;
  }
}
