package dev.holdfast.reconciler.app;

import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.reconciler.app.settings.ReconcilerSettings;
import dev.holdfast.reconciler.config.ConfigLoader;
import dev.holdfast.reconciler.drift.DriftBoard;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.forge.ForgeListener;
import dev.holdfast.reconciler.forge.ForgeRepository;
import dev.holdfast.reconciler.forge.Forges;
import dev.holdfast.reconciler.lease.Leadership;
import dev.holdfast.reconciler.preview.PreviewStore;
import dev.holdfast.reconciler.preview.Previews;
import dev.holdfast.reconciler.pullrequest.Examiner;
import dev.holdfast.reconciler.pullrequest.FolderPlans;
import dev.holdfast.reconciler.pullrequest.GateSettings;
import dev.holdfast.reconciler.pullrequest.OwnersDesk;
import dev.holdfast.reconciler.pullrequest.OwnersFiles;
import dev.holdfast.reconciler.pullrequest.OwnersGate;
import dev.holdfast.reconciler.pullrequest.PullRequestLoop;
import dev.holdfast.reconciler.pullrequest.PullRequestLoops;
import dev.holdfast.reconciler.pullrequest.PullRequestReconciler;
import dev.holdfast.reconciler.pullrequest.PullRequestSettings;
import dev.holdfast.reconciler.pullrequest.PullRequestStatuses;
import dev.holdfast.reconciler.pullrequest.PullRequestStore;
import dev.holdfast.reconciler.pullrequest.ReviewGate;
import dev.holdfast.reconciler.pullrequest.Standings;
import dev.holdfast.reconciler.pullrequest.jdbc.JdbcOwnersStore;
import dev.holdfast.reconciler.pullrequest.jdbc.JdbcPullRequestStore;
import dev.holdfast.reconciler.signing.CommitSigning;
import dev.holdfast.reconciler.source.GitSource;
import dev.holdfast.reconciler.source.Proposals;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.jgit.JgitIgnoreSyntax;
import dev.holdfast.reconciler.status.StatusLoops;
import dev.holdfast.reconciler.status.StatusSettings;
import dev.holdfast.reconciler.versions.CommitGate;
import dev.holdfast.reconciler.versions.RepositoryReconciler;
import dev.holdfast.reconciler.versions.VersionListener;
import dev.holdfast.reconciler.view.PullRequestViews;
import dev.holdfast.reconciler.view.ShownStatuses;
import io.micronaut.context.BeanProvider;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Wires what is found out about pull requests.
@Factory
@Requires(beans = ReplicaId.class)
final class PullRequestBeans {
  @Singleton
  PullRequestStore store(TransactionOperations<Connection> transactions) {
    return new JdbcPullRequestStore(transactions);
  }

  @Singleton
  PullRequestViews views(
      PullRequestStore store, ShownStatuses statuses, ReviewGate gate, PreviewStore previews) {
    return new PullRequestViews(store, statuses, gate::wanting, previews);
  }

  @Singleton
  PullRequestStatuses statuses(StatusSettings settings, ReviewGate gate) {
    return new PullRequestStatuses(settings, gate);
  }

  @Singleton
  @Bean(typed = {ReviewGate.class, CommitGate.class})
  ReviewGate gate(
      Optional<ReconcilerSettings> settings,
      PullRequestStore store,
      OwnersDesk.Kept owners,
      InstantSource time) {
    return new ReviewGate(
        settings.map(ReconcilerSettings::gates).orElse(Map.of()),
        store,
        new OwnersGate(owners.store(), owners.files()),
        time);
  }

  @Singleton
  OwnersDesk.Kept owners(
      TransactionOperations<Connection> transactions,
      List<RepositoryEntry> entries,
      GitSource source) {
    return new OwnersDesk.Kept(new OwnersFiles(entries, source), new JdbcOwnersStore(transactions));
  }

  /// What reads repositories and fleets.
  record Reading(
      Proposals proposals,
      GitSource source,
      CommitSigning signing,
      ConfigurationReader reader,
      Fleet fleet,
      DriftBoard board,
      InstantSource clock) {
    Examiner examiner(RepositoryEntry entry) {
      return new Examiner(
          entry,
          proposals,
          source,
          signing,
          reader,
          () -> new ConfigLoader(entry, new JgitIgnoreSyntax(), reader, clock),
          fleet,
          new Standings(entry.name(), board)::on);
    }
  }

  @Singleton
  Reading reading(
      Proposals proposals,
      GitSource source,
      CommitSigning signing,
      ConfigurationReader reader,
      Fleet fleet,
      DriftBoard board,
      InstantSource clock) {
    return new Reading(proposals, source, signing, reader, fleet, board, clock);
  }

  /// What is known of repositories, and who posts what they show. Asked late: both are listeners of
  /// each other.
  record Others(
      BeanProvider<RepositoryReconciler> reconciler, BeanProvider<StatusLoops> statuses) {}

  @Singleton
  Others others(BeanProvider<RepositoryReconciler> reconciler, BeanProvider<StatusLoops> statuses) {
    return new Others(reconciler, statuses);
  }

  @Singleton
  FolderPlans folders(List<RepositoryEntry> entries, Reading reading, Others others) {
    return new FolderPlans(
        entries,
        reading::examiner,
        reading.source()::tree,
        name -> others.reconciler().get().ground(name),
        reading.clock());
  }

  /// Where there is no settings file, as in tests of a part, no forge is asked.
  @Singleton
  @Bean(
      preDestroy = "close",
      typed = {PullRequestLoops.class, ForgeListener.class, VersionListener.class})
  PullRequestLoops loops(
      Optional<ReconcilerSettings> settings,
      Forges forges,
      Reading reading,
      PullRequestStore store,
      OwnersDesk.Kept owners,
      PullRequestStatuses statuses,
      StatusSettings shown,
      Previews previews,
      Others others,
      Leadership leadership) {
    var loops = new ArrayList<PullRequestLoop>();
    for (RepositoryEntry entry : settings.map(ReconcilerSettings::repositories).orElse(List.of())) {
      Optional<ForgeRepository> forge = forges.of(entry.name());
      if (forge.isPresent()) {
        var reconciler =
            new PullRequestReconciler(
                entry,
                settings
                    .get()
                    .pullRequests()
                    .getOrDefault(entry.name(), PullRequestSettings.DEFAULT),
                settings.get().gates().getOrDefault(entry.name(), GateSettings.NONE),
                forge.get(),
                reading.proposals(),
                reading.examiner(entry),
                store,
                owners,
                statuses,
                previews,
                shown.externalUrl(),
                reading.clock());
        loops.add(
            new PullRequestLoop(
                reconciler,
                () -> others.reconciler().get().ground(entry.name()),
                leadership,
                () -> others.statuses().get().proposalsChanged(entry.name()),
                reading.clock()));
      }
    }
    var all = new PullRequestLoops(loops);
    previews.follow(all::checked);
    return all;
  }
}
