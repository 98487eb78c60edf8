package dev.holdfast.reconciler.app;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.app.settings.ReconcilerSettings;
import dev.holdfast.reconciler.drift.DriftBoard;
import dev.holdfast.reconciler.forge.ForgeRepository;
import dev.holdfast.reconciler.forge.Forges;
import dev.holdfast.reconciler.lease.Leadership;
import dev.holdfast.reconciler.pages.LiveEvents;
import dev.holdfast.reconciler.pages.Topics;
import dev.holdfast.reconciler.rollout.Releases;
import dev.holdfast.reconciler.rollout.Rollouts;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.jgit.GitConnections;
import dev.holdfast.reconciler.status.CommitStatuses;
import dev.holdfast.reconciler.status.ProposedStatuses;
import dev.holdfast.reconciler.status.Situations;
import dev.holdfast.reconciler.status.StatusLoop;
import dev.holdfast.reconciler.status.StatusLoops;
import dev.holdfast.reconciler.status.StatusOutbox;
import dev.holdfast.reconciler.status.StatusReconciler;
import dev.holdfast.reconciler.status.StatusSettings;
import dev.holdfast.reconciler.status.StatusSink;
import dev.holdfast.reconciler.status.jdbc.JdbcStatusOutbox;
import dev.holdfast.reconciler.status.notes.GitNotes;
import dev.holdfast.reconciler.versions.VersionStore;
import dev.holdfast.reconciler.view.ShownStatuses;
import dev.holdfast.reconciler.view.StatusView;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Wires what commits show.
@Factory
@Requires(beans = ReplicaId.class)
final class StatusBeans {
  @Singleton
  StatusOutbox outbox(TransactionOperations<Connection> transactions) {
    return new JdbcStatusOutbox(transactions);
  }

  @Singleton
  Situations situations(Releases releases, Rollouts rollouts, DriftBoard board) {
    return new Situations(releases, rollouts, board);
  }

  @Singleton
  ShownStatuses shown(StatusOutbox outbox) {
    return (repository, commit) ->
        outbox.shown(repository, commit).stream()
            .map(row ->
                new StatusView(
                    row.wanted().context(),
                    row.wanted().state().id(),
                    row.wanted().description(),
                    row.wanted().url(),
                    row.sentAt(),
                    row.sink(),
                    row.current(),
                    row.lastError()))
            .toList();
  }

  /// @param data notes are kept in repositories of our own below it
  record Remotes(@Named("data") Path data, GitConnections connections) {}

  @Singleton
  Remotes remotes(@Named("data") Path data, GitConnections connections) {
    return new Remotes(data, connections);
  }

  @Singleton
  @Bean(preDestroy = "close")
  StatusLoops loops(
      List<RepositoryEntry> entries,
      VersionStore versions,
      Situations situations,
      StatusOutbox outbox,
      StatusSettings settings,
      ProposedStatuses proposed,
      Leadership leadership,
      Remotes remotes,
      Forges forges,
      Environments environments,
      LiveEvents live,
      InstantSource clock) {
    return new StatusLoops(
        entries.stream()
            .map(entry ->
                new StatusLoop(
                    entry.name(),
                    new StatusReconciler(
                        entry.name(),
                        new CommitStatuses(
                            settings, entry.name().value(), isShared(entry, entries)),
                        versions,
                        situations,
                        outbox,
                        settings,
                        proposed),
                    outbox,
                    sinks(entry, remotes, forges, environments, clock),
                    settings,
                    leadership,
                    () -> live.changed(List.of(Topics.COMMITS)),
                    clock))
            .toList());
  }

  private static boolean isShared(RepositoryEntry entry, List<RepositoryEntry> entries) {
    return entries.stream().filter(other -> other.url().equals(entry.url())).count() > 1;
  }

  /// Where repositories are shown as deployments; empty where there is no settings file.
  record Environments(Map<RepositoryName, String> of) {}

  @Singleton
  Environments environments(Optional<ReconcilerSettings> settings) {
    return new Environments(settings.map(ReconcilerSettings::deployments).orElse(Map.of()));
  }

  private static List<StatusSink> sinks(
      RepositoryEntry entry,
      Remotes remotes,
      Forges forges,
      Environments environments,
      InstantSource clock) {
    StatusSink statuses = sink(entry, remotes, forges, clock);
    return Optional.ofNullable(environments.of().get(entry.name()))
        .flatMap(environment ->
            forges.of(entry.name()).flatMap(f -> f.deployments(environment, entry.branch())))
        .map(deployments -> List.of(statuses, deployments))
        .orElse(List.of(statuses));
  }

  /// Notes where there is no forge that we know.
  private static StatusSink sink(
      RepositoryEntry entry, Remotes remotes, Forges forges, InstantSource clock) {
    Optional<ForgeRepository> forge = forges.of(entry.name());
    if (forge.isPresent()) {
      return forge.get().statuses();
    }
    return new GitNotes(
        entry.name(),
        remotes.data().resolve("notes").resolve(entry.name() + ".git"),
        local -> remotes.connections().open(local, entry),
        clock);
  }
}
