package dev.holdfast.reconciler.rollout.jdbc;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.model.Selector;
import dev.holdfast.reconciler.calendar.Calendars;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.Presence;
import dev.holdfast.reconciler.freeze.Freeze;
import dev.holdfast.reconciler.freeze.Freezes;
import dev.holdfast.reconciler.lease.Leadership;
import dev.holdfast.reconciler.rollout.Closed;
import dev.holdfast.reconciler.rollout.Outcomes;
import dev.holdfast.reconciler.rollout.Releases;
import dev.holdfast.reconciler.rollout.RolloutStore;
import dev.holdfast.reconciler.rollout.Rollouts;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.reconciler.versions.VersionStore;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Wires the room. What is handed out has been loaded and follows the fleet.
@Factory
@Requires(beans = {VersionStore.class, Leadership.class})
final class RolloutBeans {
  @Singleton
  RolloutStore store(TransactionOperations<Connection> transactions) {
    return new JdbcRolloutStore(transactions);
  }

  @Singleton
  Releases releases(
      Fleet fleet,
      List<RepositoryEntry> entries,
      VersionStore versions,
      RolloutStore store,
      InstantSource clock) {
    var releases = new Releases(fleet, may(entries), store::nextSequence, clock);
    // Listens first: a node that joins meanwhile is placed twice, never missed.
    fleet.listen(releases);
    releases.load(store.inForce(), inForce(versions), versions::version, store.epoch());
    return releases;
  }

  /// A repository that is no longer configured keeps what it had: nothing is ever taken as "delete
  /// everything".
  private static List<CurrentVersion> inForce(VersionStore versions) {
    return versions.repositories().stream()
        .flatMap(repository ->
            versions.currentVersions(repository.name()).associations().values().stream())
        .toList();
  }

  private static Function<RepositoryName, Selector> may(List<RepositoryEntry> entries) {
    Map<RepositoryName, Selector> nodes = new HashMap<>();
    entries.forEach(entry -> nodes.put(entry.name(), entry.may().nodes()));
    return repository -> nodes.getOrDefault(repository, new Selector.All());
  }

  /// Hears of versions after the calendars that they name; the others find them released.
  @Singleton
  @Order(Ordered.HIGHEST_PRECEDENCE + 1)
  Rollouts rollouts(
      RolloutStore store,
      Releases releases,
      Outcomes outcomes,
      Fleet fleet,
      Presence presence,
      Leadership leadership,
      InstantSource clock,
      Freezes freezes,
      Calendars calendars) {
    var rollouts =
        new Rollouts(
            store,
            releases,
            outcomes,
            fleet,
            presence::isOnline,
            leadership,
            clock,
            Closed.by(
                repository -> freezes.of(repository).map(Freeze::words).orElse(""),
                calendars::waiting));
    rollouts.load();
    return rollouts;
  }
}
