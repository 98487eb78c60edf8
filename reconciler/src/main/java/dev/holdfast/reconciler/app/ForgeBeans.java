package dev.holdfast.reconciler.app;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.forge.ForgeEvent;
import dev.holdfast.reconciler.forge.ForgeListener;
import dev.holdfast.reconciler.forge.ForgeRepository;
import dev.holdfast.reconciler.forge.Forges;
import dev.holdfast.reconciler.forge.MissedWebhooks;
import dev.holdfast.reconciler.forge.PlainWebhooks;
import dev.holdfast.reconciler.forge.WebhookInbox;
import dev.holdfast.reconciler.forge.WebhookIntake;
import dev.holdfast.reconciler.forge.bitbucket.BitbucketWebhooks;
import dev.holdfast.reconciler.forge.gitea.GiteaWebhooks;
import dev.holdfast.reconciler.forge.github.GithubWebhooks;
import dev.holdfast.reconciler.forge.gitlab.GitlabWebhooks;
import dev.holdfast.reconciler.forge.http.WebhookFormats;
import dev.holdfast.reconciler.forge.jdbc.JdbcWebhookInbox;
import dev.holdfast.reconciler.lease.Leadership;
import dev.holdfast.reconciler.news.News;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.WakeUps;
import dev.holdfast.reconciler.status.StatusSettings;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.net.http.HttpClient;
import java.sql.Connection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Wires what hosts the repositories: whom to ask, and who hears what they send.
@Factory
@Requires(beans = ReplicaId.class)
final class ForgeBeans {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /// One for all: connections to a forge are shared by its repositories. Credentials are put to
  /// each request and stay with its forge, since no redirect is followed.
  @Singleton
  @Bean(preDestroy = "close")
  ForgeClient client() {
    return new ForgeClient(
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build());
  }

  /// Not the client of anything else.
  record ForgeClient(HttpClient http) implements AutoCloseable {
    @Override
    public void close() {
      http.shutdownNow();
    }
  }

  @Singleton
  Forges forges(List<RepositoryEntry> entries, ForgeClient client, InstantSource clock) {
    var all = new LinkedHashMap<RepositoryName, ForgeRepository>();
    var access = new ForgeAccess(client.http(), clock);
    entries.forEach(entry -> access.to(entry).ifPresent(forge -> all.put(entry.name(), forge)));
    return new Forges(all);
  }

  @Singleton
  WebhookFormats formats() {
    var gitea = new GiteaWebhooks();
    var bitbucket = new BitbucketWebhooks();
    return new WebhookFormats(
        Map.of(
            "github", new GithubWebhooks(),
            "gitlab", new GitlabWebhooks(),
            "gitea", gitea,
            "forgejo", gitea,
            "bitbucket-cloud", bitbucket,
            "bitbucket-server", bitbucket,
            "generic", new PlainWebhooks()));
  }

  /// A push is a reason to look at the branch.
  @Singleton
  ForgeListener wakes(WakeUps wakeUps) {
    return (repository, event) -> {
      if (event instanceof ForgeEvent.Pushed) {
        wakeUps.wake(repository);
      }
    };
  }

  @Singleton
  WebhookInbox inbox(TransactionOperations<Connection> transactions, InstantSource clock) {
    return new JdbcWebhookInbox(transactions, clock);
  }

  /// Any replica is called; the leader hears of it.
  @Singleton
  @Bean(preDestroy = "close")
  WebhookIntake intake(
      WebhookInbox inbox, Leadership leadership, List<ForgeListener> listeners, News news) {
    var intake = new WebhookIntake(inbox, leadership, listeners);
    news.follow("webhook_event", intake::look);
    return intake;
  }

  @Singleton
  @Bean(preDestroy = "close")
  MissedWebhooks missed(Forges forges, StatusSettings settings, Leadership leadership) {
    return new MissedWebhooks(forges.all(), settings.externalUrl(), leadership);
  }
}
