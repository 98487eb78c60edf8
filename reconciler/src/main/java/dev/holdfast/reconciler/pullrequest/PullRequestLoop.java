package dev.holdfast.reconciler.pullrequest;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.Trouble;
import dev.holdfast.reconciler.forge.ForgeEvent;
import dev.holdfast.reconciler.forge.ForgeException;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.lease.Leadership;
import dev.holdfast.reconciler.lease.LostLeadershipException;
import dev.holdfast.reconciler.source.Pace;
import dev.holdfast.reconciler.versions.Ground;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at one repository's pull requests again and again, while this replica leads. A wake-up
/// only says "look again"; any number of them become one look.
public final class PullRequestLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(PullRequestLoop.class);
  private static final Duration UNTIL_KNOWN = Duration.ofSeconds(1);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(10);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(15);
  private static final Duration LONGEST_ASKED = Duration.ofHours(2);
  private static final int DOUBLINGS = 10;

  private final PullRequestReconciler reconciler;
  private final Supplier<Optional<Ground>> ground;
  private final Leadership leadership;
  private final Runnable looked;
  private final Semaphore wakes = new Semaphore(0);
  private final Pace pace;
  private final Trouble trouble;
  private String problem = "";
  private int failures;
  private final CountDownLatch closing = new CountDownLatch(1);

  /// @param ground what the repository has in force
  /// @param looked told after each look: what proposed commits should show may be different
  public PullRequestLoop(
      PullRequestReconciler reconciler,
      Supplier<Optional<Ground>> ground,
      Leadership leadership,
      Runnable looked,
      InstantSource clock) {
    this.reconciler = reconciler;
    this.ground = ground;
    this.leadership = leadership;
    this.looked = looked;
    this.pace = new Pace(clock);
    this.trouble =
        new Trouble(
            LOG,
            "pull requests cannot be looked at",
            "pull requests are looked at again",
            Map.of("repository", reconciler.repository()));
  }

  public RepositoryName repository() {
    return reconciler.repository();
  }

  /// May be called from anywhere at any time.
  public void wake() {
    if (wakes.availablePermits() < 2) {
      wakes.release();
    }
  }

  /// Something about a pull request may be different.
  public void touched(long number) {
    reconciler.touched(number);
    wake();
  }

  /// Somebody wrote below a pull request.
  public void asked(ForgeEvent.Commented comment) {
    if (reconciler.asked(comment)) {
      wake();
    }
  }

  /// Until [#close].
  @Override
  public void run() {
    try {
      while (closing.getCount() > 0) {
        Duration wait = turn();
        if (wakes.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
          wakes.drainPermits();
        }
        boolean _ = closing.await(pace.next().toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Begins nothing more.
  public void close() {
    closing.countDown();
    wake();
  }

  private Duration turn() throws InterruptedException {
    try {
      Duration wait = look();
      trouble.over();
      return wait;
    } catch (LostLeadershipException _) {
      reconciler.forget();
      return UNTIL_KNOWN;
    } catch (ForgeException e) {
      return failed(e);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      reconciler.forget();
      if (closing.getCount() > 0) {
        trouble.met(e);
      }
      return backOff();
    }
  }

  private Duration look() throws IOException, ForgeException, InterruptedException {
    Optional<Fence> fence = leadership.current();
    Optional<Ground> known = ground.get();
    if (fence.isEmpty() || known.isEmpty() || known.get().seen().isNone()) {
      return UNTIL_KNOWN;
    }
    Duration wait = reconciler.reconcile(fence.get(), known.get());
    looked.run();
    failures = 0;
    if (!problem.isEmpty()) {
      problem = "";
      LOG.atInfo().addKeyValue("repository", repository()).log("pull requests are looked at again");
    }
    return wait;
  }

  /// Said once for each reason.
  private Duration failed(ForgeException failure) {
    String why = String.valueOf(failure.getMessage());
    if (!why.equals(problem) && closing.getCount() > 0) {
      LOG.atWarn()
          .addKeyValue("repository", repository())
          .addKeyValue("reason", why)
          .log("pull requests cannot be looked at; they are tried again");
      problem = why;
    }
    Duration wait = backOff();
    Duration longer = failure.after().filter(each -> each.compareTo(wait) > 0).orElse(wait);
    return longer.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : longer;
  }

  private Duration backOff() {
    Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(failures++, DOUBLINGS));
    return wait.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : wait;
  }
}
