package dev.holdfast.reconciler.status;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.Trouble;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.lease.Leadership;
import dev.holdfast.reconciler.lease.LostLeadershipException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps one repository's statuses as they should be, while this replica leads. A wake-up only says
/// "look again"; any number of them become one look. A remote that does not answer holds up nobody
/// but itself.
public final class StatusLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(StatusLoop.class);
  private static final Duration LOOK_AT_LEAST = Duration.ofSeconds(30);
  private static final Duration COALESCE = Duration.ofMillis(300);
  private static final int BATCH = 50;

  private final RepositoryName repository;
  private final StatusReconciler reconciler;
  private final StatusOutbox outbox;
  private final List<StatusSink> sinks;
  private final StatusSettings settings;
  private final Leadership leadership;
  private final Runnable posted;
  private final InstantSource time;
  private final Semaphore wakes = new Semaphore(0);
  private final Map<String, Instant> pushedAt = new HashMap<>();
  private final Map<String, String> problems = new HashMap<>();
  private final Trouble trouble;
  private volatile boolean closing;

  /// @param posted is told when what commits show became different
  public StatusLoop(
      RepositoryName repository,
      StatusReconciler reconciler,
      StatusOutbox outbox,
      List<StatusSink> sinks,
      StatusSettings settings,
      Leadership leadership,
      Runnable posted,
      InstantSource time) {
    this.repository = repository;
    this.reconciler = reconciler;
    this.outbox = outbox;
    this.sinks = List.copyOf(sinks);
    this.settings = settings;
    this.leadership = leadership;
    this.posted = posted;
    this.time = time;
    this.trouble =
        new Trouble(
            LOG,
            "statuses cannot be looked at",
            "statuses are looked at again",
            Map.of("repository", repository));
  }

  public RepositoryName repository() {
    return repository;
  }

  /// May be called from anywhere at any time.
  public void wake() {
    if (wakes.availablePermits() < 2) {
      wakes.release();
    }
  }

  /// Until [#close].
  @Override
  public void run() {
    try {
      while (!closing) {
        Duration wait = turn();
        if (wakes.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
          // what comes in a burst is looked at once
          wakes.tryAcquire(2, COALESCE.toMillis(), TimeUnit.MILLISECONDS);
          wakes.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Begins nothing more; what is under way goes on to its end.
  public void close() {
    closing = true;
    wake();
  }

  /// One look at everything; says how long nothing will be due.
  Duration turn() throws InterruptedException {
    Optional<Fence> fence = leadership.current();
    if (fence.isEmpty()) {
      return LOOK_AT_LEAST.dividedBy(6);
    }
    try {
      Duration wait = LOOK_AT_LEAST;
      for (StatusSink sink : sinks) {
        reconciler.reconcile(fence.get(), sink, time.instant());
        Duration next = post(fence.get(), sink);
        wait = next.compareTo(wait) < 0 ? next : wait;
      }
      trouble.over();
      return wait;
    } catch (LostLeadershipException e) {
      return LOOK_AT_LEAST.dividedBy(6);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      if (!closing) {
        trouble.met(e);
      }
      return LOOK_AT_LEAST.dividedBy(6);
    }
  }

  private Duration post(Fence fence, StatusSink sink) throws InterruptedException {
    Instant now = time.instant();
    Instant free = pushedAt.getOrDefault(sink.name(), Instant.MIN);
    if (!sink.isOnePush() || !now.isBefore(free)) {
      var due = outbox.due(repository, sink.name(), now, BATCH);
      if (!due.isEmpty()) {
        List<StatusOutbox.Attempt> attempts = attempts(due, sink.post(due));
        outbox.attempted(fence, repository, sink.name(), attempts, time.instant());
        if (sink.isOnePush()) {
          pushedAt.put(sink.name(), now.plus(settings.notesGap()));
        }
        tell(sink, attempts);
        posted.run();
      }
    }
    return untilDue(sink);
  }

  private List<StatusOutbox.Attempt> attempts(
      List<StatusOutbox.Unsent> due, List<Delivery> deliveries) {
    Instant now = time.instant();
    var attempts = new ArrayList<StatusOutbox.Attempt>();
    for (int i = 0; i < deliveries.size(); i++) {
      var unsent = due.get(i);
      Delivery delivery = deliveries.get(i);
      attempts.add(
          new StatusOutbox.Attempt(
              unsent.status(), delivery, Retry.again(delivery, unsent.attempts(), now)));
    }
    return attempts;
  }

  /// One line when it stops working, one when it works again.
  private void tell(StatusSink sink, List<StatusOutbox.Attempt> attempts) {
    String problem =
        attempts.stream()
            .map(attempt -> attempt.delivery().problem())
            .filter(reason -> !reason.isEmpty())
            .findFirst()
            .orElse("");
    String before = problems.put(sink.name(), problem);
    if (closing || problem.equals(before == null ? "" : before)) {
      return;
    }
    if (problem.isEmpty()) {
      LOG.atInfo()
          .addKeyValue("repository", repository)
          .addKeyValue("sink", sink.name())
          .log("statuses are posted again");
    } else {
      LOG.atWarn()
          .addKeyValue("repository", repository)
          .addKeyValue("sink", sink.name())
          .addKeyValue("reason", problem)
          .log("statuses are not posted");
    }
  }

  private Duration untilDue(StatusSink sink) {
    Instant next = outbox.nextDue(repository, sink.name());
    if (next == null) {
      return LOOK_AT_LEAST;
    }
    Instant free = sink.isOnePush() ? pushedAt.getOrDefault(sink.name(), next) : next;
    Instant at = free.isAfter(next) ? free : next;
    Duration wait = Duration.between(time.instant(), at);
    if (wait.compareTo(LOOK_AT_LEAST) > 0) {
      return LOOK_AT_LEAST;
    }
    return wait.compareTo(COALESCE) < 0 ? COALESCE : wait;
  }
}
