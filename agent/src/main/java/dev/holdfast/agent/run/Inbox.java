package dev.holdfast.agent.run;

import dev.holdfast.model.AssociationId;
import dev.holdfast.wire.ExecutionId;
import dev.holdfast.wire.RunRequest;
import dev.holdfast.wire.StopOrder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Where the link's threads put what the loop is to take up. The last of each kind counts, so that
/// it stays small.
final class Inbox {
  private static final int MAX_REQUESTS = 1_000;

  private @Nullable Loaded released;
  private final Map<AssociationId, RunRequest> requests = new HashMap<>();
  private final Map<ExecutionId, StopOrder> stops = new HashMap<>();
  private boolean woken;

  synchronized void put(Loaded loaded) {
    released = loaded;
    wake();
  }

  synchronized void put(RunRequest request) {
    if (requests.size() < MAX_REQUESTS) {
      requests.put(request.association(), request);
      wake();
    }
  }

  synchronized void put(StopOrder order) {
    if (stops.size() < MAX_REQUESTS) {
      stops.put(order.execution(), order);
      wake();
    }
  }

  /// Why an execution was stopped meanwhile; null where it was not.
  synchronized @Nullable String stopped(@Nullable ExecutionId execution) {
    StopOrder order = execution == null ? null : stops.get(execution);
    return order == null ? null : order.reason();
  }

  synchronized List<StopOrder> takeStops() {
    var taken = List.copyOf(stops.values());
    stops.clear();
    return taken;
  }

  synchronized void wake() {
    woken = true;
    notifyAll();
  }

  /// What was seen is taken up; unless something newer has come meanwhile.
  @SuppressWarnings("ReferenceEquality") // whether it is the very same, not an equal one
  synchronized void taken(Loaded seen) {
    if (released == seen) {
      released = null;
    }
  }

  /// What is released and not yet taken up.
  synchronized @Nullable Loaded peekReleased() {
    return released;
  }

  /// Whether the loop has something to take up.
  synchronized boolean hasWork() {
    return released != null || !requests.isEmpty();
  }

  synchronized Map<AssociationId, RunRequest> takeRequests() {
    var taken = Map.copyOf(requests);
    requests.clear();
    return taken;
  }

  /// Waits until the time is over, whatever is put in meanwhile.
  ///
  /// @param isOver ends it early; looked at when something wakes it
  synchronized void pause(Duration time, BooleanSupplier isOver) throws InterruptedException {
    long deadline = System.nanoTime() + time.toNanos();
    long left = time.toMillis();
    while (left > 0 && !isOver.getAsBoolean()) {
      wait(left);
      left = (deadline - System.nanoTime()) / 1_000_000;
    }
  }

  /// Waits until something was put in or the time is over.
  ///
  /// @return whether something was put in
  synchronized boolean await(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!woken) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        break;
      }
      wait(left);
    }
    boolean was = woken;
    woken = false;
    return was;
  }
}
