package dev.holdfast.reconciler.forge;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.Trouble;
import dev.holdfast.reconciler.source.Deliveries;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes authentic webhooks, so that each is answered at once; forgets those that came before, and
/// tells the others to listeners, in their order. What waits here when the process ends is lost:
/// webhooks are hints, and what they hint at is looked for anyway.
public final class WebhookIntake implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookIntake.class);
  private static final int MAX_WAITING = 10_000;
  private static final int BATCH = 500;

  private final Deliveries deliveries;
  private final List<ForgeListener> listeners;
  private final BlockingQueue<Arrival> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Trouble trouble =
      new Trouble(
          LOG,
          "webhook deliveries are not remembered",
          "webhook deliveries are remembered",
          Map.of());
  private final Thread thread;

  /// @param sender whose id it is, such as `github`
  /// @param id of the delivery; empty where it has none, and is not known again
  public record Arrival(RepositoryName repository, String sender, String id, ForgeEvent event) {}

  public WebhookIntake(Deliveries deliveries, Collection<ForgeListener> listeners) {
    this.deliveries = deliveries;
    this.listeners = List.copyOf(listeners);
    this.thread = Thread.ofVirtual().name("webhooks").start(this::run);
  }

  /// @return false when too many wait: the forge should send it again
  public boolean take(Arrival arrival) {
    return arrival.event() instanceof ForgeEvent.Ignored || waiting.offer(arrival);
  }

  private void run() {
    try {
      while (true) {
        var batch = new ArrayList<Arrival>();
        batch.add(waiting.take());
        waiting.drainTo(batch, BATCH - 1);
        handle(batch);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void handle(List<Arrival> batch) {
    Set<Deliveries.Id> first = firstSeen(batch);
    for (Arrival arrival : batch) {
      // taken out, so that the same delivery within the batch counts once
      if (arrival.id().isEmpty() || first.remove(id(arrival))) {
        listeners.forEach(listener -> tell(listener, arrival));
      }
    }
  }

  /// Where it cannot be told, a look is worth more than the question whether it is needed.
  private Set<Deliveries.Id> firstSeen(List<Arrival> batch) {
    var ids = new HashSet<Deliveries.Id>();
    batch.stream().filter(arrival -> !arrival.id().isEmpty()).forEach(a -> ids.add(id(a)));
    if (ids.isEmpty()) {
      return ids;
    }
    try {
      var first = new HashSet<>(deliveries.firstSeen(ids));
      trouble.over();
      return first;
    } catch (RuntimeException e) {
      trouble.met(e);
      return ids;
    }
  }

  private static void tell(ForgeListener listener, Arrival arrival) {
    try {
      listener.heard(arrival.repository(), arrival.event());
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("repository", arrival.repository())
          .setCause(e)
          .log("a webhook was not heard by all");
    }
  }

  private static Deliveries.Id id(Arrival arrival) {
    return new Deliveries.Id(arrival.repository(), arrival.sender(), arrival.id());
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
