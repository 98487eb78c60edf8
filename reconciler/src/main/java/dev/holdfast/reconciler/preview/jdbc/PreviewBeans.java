package dev.holdfast.reconciler.preview.jdbc;

import dev.holdfast.reconciler.checkin.PreviewDesk;
import dev.holdfast.reconciler.fleet.Presence;
import dev.holdfast.reconciler.lease.Leadership;
import dev.holdfast.reconciler.news.News;
import dev.holdfast.reconciler.preview.PreviewStore;
import dev.holdfast.reconciler.preview.Previews;
import dev.holdfast.reconciler.rollout.Releases;
import dev.holdfast.reconciler.versions.VersionStore;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.sql.Connection;
import java.time.InstantSource;
import java.util.HexFormat;

/// Wires the room.
@Factory
@Requires(beans = {VersionStore.class, Leadership.class})
final class PreviewBeans {
  private static final int ID_BYTES = 12;

  @Singleton
  PreviewStore store(TransactionOperations<Connection> transactions) {
    return new JdbcPreviewStore(transactions);
  }

  @Singleton
  @Bean(typed = {Previews.class, PreviewDesk.class})
  Previews previews(
      PreviewStore store,
      Presence presence,
      Releases releases,
      InstantSource clock,
      SecureRandom random,
      News news) {
    var previews =
        new Previews(store, presence::isOnline, releases::epoch, clock, () -> id(random));
    news.follow("preview", previews::refresh);
    news.follow("preview_node", previews::refresh);
    return previews;
  }

  private static String id(SecureRandom random) {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
