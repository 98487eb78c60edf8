package dev.holdfast.reconciler.source;

import dev.holdfast.model.RepositoryName;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// "Look again", for each repository. Any number of wake-ups before a look become one look; one
/// that arrives during a look causes another. They carry no data.
public final class WakeUps {
  private final Map<RepositoryName, Semaphore> waiting;

  public WakeUps(Collection<RepositoryName> repositories) {
    waiting =
        repositories.stream()
            .distinct()
            .collect(Collectors.toUnmodifiableMap(name -> name, _ -> new Semaphore(0)));
  }

  /// May be called from anywhere at any time; does nothing for a name that is not configured.
  public void wake(RepositoryName repository) {
    Semaphore semaphore = waiting.get(repository);
    // One permit is enough to say "again"; the check only keeps the count small.
    if (semaphore != null && semaphore.availablePermits() < 2) {
      semaphore.release();
    }
  }

  /// Waits for a wake-up, at most so long. To be called before a look, never after: what arrives
  /// from here on wakes the next call.
  ///
  /// @return whether there was one
  public boolean await(RepositoryName repository, Duration atMost) throws InterruptedException {
    Semaphore semaphore = waiting.get(repository);
    if (semaphore == null) {
      throw new IllegalArgumentException("no repository '" + repository + "'");
    }
    boolean woken = semaphore.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS);
    semaphore.drainPermits();
    return woken;
  }
}
