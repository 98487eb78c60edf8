package dev.holdfast.reconciler.forge;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.lease.Leadership;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks forges, while this replica leads, to send again what they could not deliver, such as while
/// the reconciler was away. What was moved meanwhile is found by looking; what was said is not.
public final class MissedWebhooks implements Runnable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MissedWebhooks.class);
  private static final Duration EVERY = Duration.ofMinutes(10);

  private final Map<RepositoryName, ForgeRepository> forges;
  private final URI externalUrl;
  private final Leadership leadership;
  private final Map<RepositoryName, String> troubles = new HashMap<>();
  private final Semaphore closed = new Semaphore(0);

  /// @param externalUrl where forges reach this reconciler
  public MissedWebhooks(
      Map<RepositoryName, ForgeRepository> forges, URI externalUrl, Leadership leadership) {
    this.forges = Map.copyOf(forges);
    this.externalUrl = externalUrl;
    this.leadership = leadership;
  }

  /// Until [#close]. The first look waits, so that what is on its way arrives.
  @Override
  public void run() {
    try {
      while (!closed.tryAcquire(EVERY.toSeconds(), TimeUnit.SECONDS)) {
        if (leadership.current().isPresent()) {
          lookAtAll();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Once; nothing it meets is thrown on.
  void lookAtAll() throws InterruptedException {
    for (var each : forges.entrySet()) {
      try {
        int again = each.getValue().redeliver(externalUrl, each.getKey());
        troubles.remove(each.getKey());
        if (again > 0) {
          LOG.atInfo()
              .addKeyValue("repository", each.getKey())
              .addKeyValue("webhooks", again)
              .log("missed webhooks are sent again");
        }
      } catch (ForgeException e) {
        if (!e.sentence().equals(troubles.put(each.getKey(), e.sentence()))) {
          LOG.atInfo()
              .addKeyValue("repository", each.getKey())
              .addKeyValue("reason", e.sentence())
              .log("missed webhooks cannot be asked for; polling makes up for them");
        }
      } catch (RuntimeException e) {
        LOG.atError().addKeyValue("repository", each.getKey()).setCause(e).log("missed webhooks");
      }
    }
  }

  @Override
  public void close() {
    closed.release();
  }
}
