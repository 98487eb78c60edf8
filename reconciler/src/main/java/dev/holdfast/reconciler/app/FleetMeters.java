package dev.holdfast.reconciler.app;

import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.drift.DriftBoard;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.Presence;
import dev.holdfast.reconciler.pages.LiveEvents;
import dev.holdfast.reconciler.status.StatusOutbox;
import dev.holdfast.reconciler.versions.CommitRecord;
import dev.holdfast.reconciler.versions.CommitState;
import dev.holdfast.reconciler.versions.VersionListener;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.inject.Singleton;
import java.time.Duration;

/// Numbers for Prometheus: sums that the rooms keep, read when somebody scrapes. Requests,
/// check-ins among them, are counted by the server itself (`http_server_requests`).
@Singleton
@Requires(beans = ReplicaId.class)
final class FleetMeters implements ApplicationEventListener<ServerStartupEvent> {
  private final MeterRegistry registry;
  private final Fleet fleet;
  private final Presence presence;
  private final DriftBoard board;
  private final StatusOutbox outbox;
  private final LiveEvents live;

  FleetMeters(
      MeterRegistry registry,
      Fleet fleet,
      Presence presence,
      DriftBoard board,
      StatusOutbox outbox,
      LiveEvents live) {
    this.registry = registry;
    this.fleet = fleet;
    this.presence = presence;
    this.board = board;
    this.outbox = outbox;
    this.live = live;
  }

  /// Not as a binder: the registry is made for the database's sake, before what is counted here.
  @Override
  public void onApplicationEvent(ServerStartupEvent event) {
    gauge(registry, "holdfast.nodes", "nodes that may work", fleet, Fleet::size);
    Gauge.builder("holdfast.nodes.online", presence, seen -> seen.online(fleet))
        .description("nodes that check in")
        .register(registry);
    for (Verdict verdict : Verdict.values()) {
      Gauge.builder("holdfast.verdicts", board, sums -> sums.summary().count(verdict))
          .description("pairs of node and association")
          .tag("verdict", verdict.id())
          .register(registry);
    }
    gauge(
        registry,
        "holdfast.corrected.24h",
        "corrections of drift within 24 hours",
        board,
        sums -> sums.summary().corrected24h());
    gauge(
        registry,
        "holdfast.status.outbox",
        "commit statuses that are not where they should be",
        outbox,
        StatusOutbox::depth);
    gauge(registry, "holdfast.pages.open", "pages that listen", live, LiveEvents::openPages);
  }

  private static <T> void gauge(
      MeterRegistry registry,
      String name,
      String description,
      T of,
      java.util.function.ToDoubleFunction<T> read) {
    Gauge.builder(name, of, read).description(description).register(registry);
  }

  /// Counts decisions, and how long each took from seeing the commit.
  @Singleton
  @Requires(beans = ReplicaId.class)
  static final class Decisions implements VersionListener {
    private final MeterRegistry registry;

    Decisions(MeterRegistry registry) {
      this.registry = registry;
      for (CommitState state : CommitState.values()) {
        registry.timer("holdfast.commits", "state", state.id());
      }
    }

    @Override
    public void commitDecided(CommitRecord commit) {
      registry
          .timer("holdfast.commits", "state", commit.state().id())
          .record(Duration.between(commit.seenAt(), commit.decidedAt()));
    }
  }
}
