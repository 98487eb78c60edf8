package dev.holdfast.reconciler.versions;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.Trouble;
import dev.holdfast.reconciler.source.Pace;
import dev.holdfast.reconciler.source.WakeUps;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One thread a repository: look, then wait for a wake-up or for the time to look again. One
/// repository's trouble delays no other.
public final class RepositoryLoops implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RepositoryLoops.class);
  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(5);
  private static final Duration UNTIL_STOPPED = Duration.ofSeconds(5);
  private static final Duration UNTIL_INTERRUPTED = Duration.ofSeconds(1);
  private static final double JITTER = 0.1;

  private final Collection<RepositoryName> repositories;
  private final RepositoryReconciler reconciler;
  private final WakeUps wakeUps;
  private final RandomGenerator random;
  private final InstantSource clock;
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);

  public RepositoryLoops(
      Collection<RepositoryName> repositories,
      RepositoryReconciler reconciler,
      WakeUps wakeUps,
      RandomGenerator random,
      InstantSource clock) {
    this.repositories = List.copyOf(repositories);
    this.reconciler = reconciler;
    this.wakeUps = wakeUps;
    this.random = random;
    this.clock = clock;
  }

  public void start() {
    for (RepositoryName repository : repositories) {
      threads.add(Thread.ofVirtual().name("repository " + repository).start(() -> run(repository)));
    }
  }

  private void run(RepositoryName repository) {
    var trouble =
        new Trouble(
            LOG,
            "the repository cannot be reconciled",
            "the repository is reconciled again",
            Map.of("repository", repository));
    var pace = new Pace(clock);
    while (closing.getCount() > 0) {
      Duration again;
      try {
        again = reconciler.reconcile(repository).again();
        trouble.over();
      } catch (Exception e) {
        again = AFTER_TROUBLE;
        if (closing.getCount() > 0) {
          trouble.met(e);
        }
      }
      try {
        wakeUps.await(repository, jittered(again));
        boolean _ = closing.await(pace.next().toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  /// Many reconcilers and repositories must not ask one forge in the same second.
  private Duration jittered(Duration wait) {
    double factor = 1 + JITTER * (2 * random.nextDouble() - 1);
    return Duration.ofNanos((long) (wait.toNanos() * factor));
  }

  /// Lets a look that is under way end, or interrupts it after five seconds: what it has not
  /// written is looked for again at the next start.
  @Override
  public void close() {
    closing.countDown();
    repositories.forEach(wakeUps::wake);
    try {
      for (Thread thread : threads) {
        if (!thread.join(UNTIL_STOPPED)) {
          thread.interrupt();
          thread.join(UNTIL_INTERRUPTED);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    threads.clear();
  }
}
