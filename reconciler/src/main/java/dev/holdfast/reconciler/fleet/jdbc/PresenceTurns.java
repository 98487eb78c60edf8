package dev.holdfast.reconciler.fleet.jdbc;

import dev.holdfast.reconciler.fleet.Presence;
import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;

/// Writes down who was seen.
@Singleton
@Requires(beans = Presence.class)
class PresenceTurns {
  private final Presence presence;

  PresenceTurns(Presence presence) {
    this.presence = presence;
  }

  @Scheduled(initialDelay = "1s", fixedDelay = "5s")
  void flush() {
    presence.flush();
  }
}
