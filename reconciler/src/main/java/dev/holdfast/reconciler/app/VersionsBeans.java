package dev.holdfast.reconciler.app;

import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.reconciler.app.settings.ReconcilerSettings;
import dev.holdfast.reconciler.config.ConfigLoader;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.lease.Leadership;
import dev.holdfast.reconciler.signing.CommitSigning;
import dev.holdfast.reconciler.signing.files.LocalKeyFiles;
import dev.holdfast.reconciler.signing.openpgp.OpenPgpVerifier;
import dev.holdfast.reconciler.signing.ssh.SshVerifier;
import dev.holdfast.reconciler.source.GitSource;
import dev.holdfast.reconciler.source.IgnoreSyntax;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.WakeUps;
import dev.holdfast.reconciler.source.jgit.JgitIgnoreSyntax;
import dev.holdfast.reconciler.versions.CommitGate;
import dev.holdfast.reconciler.versions.ConfirmationStore;
import dev.holdfast.reconciler.versions.RepositoryLoops;
import dev.holdfast.reconciler.versions.RepositoryReconciler;
import dev.holdfast.reconciler.versions.VersionListener;
import dev.holdfast.reconciler.versions.VersionListeners;
import dev.holdfast.reconciler.versions.VersionStore;
import dev.holdfast.reconciler.versions.jdbc.JdbcConfirmationStore;
import dev.holdfast.reconciler.versions.jdbc.JdbcVersionStore;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.sql.Connection;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

@Factory
@Requires(beans = ReplicaId.class)
final class VersionsBeans {
  @Singleton
  VersionStore store(TransactionOperations<Connection> transactions, InstantSource clock) {
    return new JdbcVersionStore(transactions, clock);
  }

  @Singleton
  ConfirmationStore confirmations(
      TransactionOperations<Connection> transactions, InstantSource clock) {
    return new JdbcConfirmationStore(transactions, clock);
  }

  @Singleton
  ConfigurationReader reader() {
    return new ConfigurationReader();
  }

  /// @param listeners in Micronaut's order; those that release to nodes say that they come first
  @Singleton
  RepositoryReconciler reconciler(
      List<RepositoryEntry> entries,
      GitSource source,
      ConfigurationReader reader,
      VersionStore store,
      Fleet fleet,
      Leadership leadership,
      InstantSource clock,
      List<VersionListener> listeners,
      CommitGate gate,
      CommitSigning signing) {
    IgnoreSyntax ignores = new JgitIgnoreSyntax();
    return new RepositoryReconciler(
        entries,
        source,
        entry -> new ConfigLoader(entry, ignores, reader, clock),
        store,
        fleet,
        leadership,
        clock,
        new VersionListeners(listeners),
        gate,
        signing);
  }

  /// Where there is no settings file, as in tests of a part, no signature is demanded.
  @Singleton
  CommitSigning signing(
      Optional<ReconcilerSettings> settings, GitSource source, InstantSource clock) {
    var files = new LocalKeyFiles();
    return new CommitSigning(
        settings.map(ReconcilerSettings::signing).orElse(Map.of()),
        source,
        List.of(new SshVerifier(files, ZoneId.systemDefault()), new OpenPgpVerifier(files)),
        clock);
  }

  @Singleton
  RepositoryLoops loops(
      List<RepositoryEntry> entries,
      RepositoryReconciler reconciler,
      WakeUps wakeUps,
      SecureRandom random,
      InstantSource clock) {
    return new RepositoryLoops(
        entries.stream().map(RepositoryEntry::name).toList(), reconciler, wakeUps, random, clock);
  }
}
