package dev.holdfast.reconciler.forge;

import dev.holdfast.reconciler.Trouble;
import dev.holdfast.reconciler.forge.WebhookInbox.Arrival;
import dev.holdfast.reconciler.forge.WebhookInbox.Told;
import dev.holdfast.reconciler.lease.Leadership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes authentic webhooks, so that each is answered at once, and puts them where the leader finds
/// them; where this replica leads, tells them to listeners, in their order and those that came
/// before not again. What waits in memory when the process ends is lost: webhooks are hints, and
/// what they hint at is looked for anyway.
public final class WebhookIntake implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookIntake.class);
  private static final int MAX_WAITING = 10_000;
  private static final int BATCH = 500;

  /// How soon a replica that has become the leader finds what others kept.
  private static final Duration LOOK_AT_LEAST = Duration.ofSeconds(5);

  /// What arrives so soon after others is kept with its like: a transaction each would cost more
  /// than all else that a webhook does.
  private static final Duration GATHERED = Duration.ofMillis(50);

  private final WebhookInbox inbox;
  private final Leadership leadership;
  private final List<ForgeListener> listeners;
  private final BlockingQueue<Turn> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Trouble trouble =
      new Trouble(LOG, "webhooks cannot be kept", "webhooks are kept again");
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);

  /// Something to do: at least a look at the inbox.
  private record Turn(Optional<Arrival> arrival) {}

  public WebhookIntake(
      WebhookInbox inbox, Leadership leadership, Collection<ForgeListener> listeners) {
    this.inbox = inbox;
    this.leadership = leadership;
    this.listeners = List.copyOf(listeners);
    this.thread = Thread.ofVirtual().name("webhooks").start(this::run);
  }

  /// @return false when too many wait: the forge should send it again
  public boolean take(Arrival arrival) {
    return arrival.event() instanceof ForgeEvent.Ignored
        || waiting.offer(new Turn(Optional.of(arrival)));
  }

  /// There may be something in the inbox. May be called from anywhere at any time.
  public void look() {
    boolean _ = waiting.offer(new Turn(Optional.empty()));
  }

  private void run() {
    try {
      while (closing.getCount() > 0) {
        Turn first = waiting.poll(LOOK_AT_LEAST.toMillis(), TimeUnit.MILLISECONDS);
        var batch = new ArrayList<Turn>();
        if (first != null) {
          batch.add(first);
        }
        waiting.drainTo(batch, BATCH);
        handle(batch.stream().flatMap(turn -> turn.arrival().stream()).toList());
        boolean _ = closing.await(GATHERED.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Where nothing can be kept, a look is worth more than the question whether it is needed.
  private void handle(List<Arrival> batch) {
    try {
      if (!batch.isEmpty()) {
        inbox.keep(batch);
      }
    } catch (RuntimeException e) {
      trouble.met(e);
      batch.forEach(arrival -> tell(new Told(arrival.repository(), arrival.event())));
      return;
    }
    trouble.guard(this::tellAll);
  }

  private void tellAll() {
    if (leadership.current().isEmpty()) {
      return;
    }
    List<Told> taken;
    do {
      taken = inbox.take(BATCH);
      taken.forEach(this::tell);
    } while (taken.size() == BATCH);
  }

  private void tell(Told told) {
    for (ForgeListener listener : listeners) {
      try {
        listener.heard(told.repository(), told.event());
      } catch (RuntimeException e) {
        LOG.atError()
            .addKeyValue("repository", told.repository())
            .setCause(e)
            .log("a webhook was not heard by all");
      }
    }
  }

  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
  }
}
