package dev.holdfast.reconciler.pages.http;

import dev.holdfast.reconciler.pages.LiveEvents;
import io.micronaut.context.annotation.Factory;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/// Wires the room.
@Factory
final class PagesBeans {
  @Singleton
  LiveEvents liveEvents(InstantSource time) {
    return new LiveEvents(time);
  }

  /// Sends what has gathered, four times a second.
  @Singleton
  static final class Pulse {
    private final LiveEvents live;

    Pulse(LiveEvents live) {
      this.live = live;
    }

    @Scheduled(fixedDelay = "250ms")
    void flush() {
      live.flush();
    }

    @Scheduled(fixedDelay = "15s")
    void beat() {
      live.beat();
    }
  }
}
