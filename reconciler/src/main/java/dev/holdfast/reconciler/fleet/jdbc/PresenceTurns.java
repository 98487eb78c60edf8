package dev.holdfast.reconciler.fleet.jdbc;

import dev.holdfast.reconciler.Trouble;
import dev.holdfast.reconciler.fleet.Presence;
import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes down who was seen.
@Singleton
@Requires(beans = Presence.class)
class PresenceTurns {
  private static final Logger LOG = LoggerFactory.getLogger(PresenceTurns.class);
  private final Presence presence;
  private final Trouble writes =
      new Trouble(LOG, "who was seen cannot be written", "who was seen is written again");

  PresenceTurns(Presence presence) {
    this.presence = presence;
  }

  @Scheduled(initialDelay = "1s", fixedDelay = "5s")
  void flush() {
    writes.guard(presence::flush);
  }
}
