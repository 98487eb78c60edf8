package dev.holdfast.reconciler.app;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.source.GitSource;
import dev.holdfast.reconciler.source.Proposals;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.WakeUps;
import dev.holdfast.reconciler.source.jgit.GitConnections;
import dev.holdfast.reconciler.source.jgit.JgitProposals;
import dev.holdfast.reconciler.source.jgit.JgitSource;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

@Factory
@Requires(beans = ReplicaId.class)
final class SourceBeans {
  private static final Duration REMOTE = Duration.ofSeconds(30);

  @Singleton
  @Bean(preDestroy = "close")
  GitConnections connections(@Named("data") Path data) {
    return new GitConnections(data.resolve("ssh"), REMOTE);
  }

  @Singleton
  @Bean(
      preDestroy = "close",
      typed = {GitSource.class, JgitSource.class})
  JgitSource source(@Named("data") Path data, GitConnections connections, InstantSource clock) {
    return new JgitSource(data.resolve("repositories"), connections, clock);
  }

  @Singleton
  Proposals proposals(JgitSource source, GitConnections connections, InstantSource clock) {
    return new JgitProposals(source, connections, clock);
  }

  @Singleton
  WakeUps wakeUps(List<RepositoryEntry> entries) {
    List<RepositoryName> names = entries.stream().map(RepositoryEntry::name).toList();
    return new WakeUps(names);
  }
}
