package dev.holdfast.reconciler.preview.jdbc;

import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.audit.Audit;
import dev.holdfast.reconciler.checkin.PreviewDesk;
import dev.holdfast.reconciler.fleet.FleetStore;
import dev.holdfast.reconciler.fleet.Seen;
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
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.function.Predicate;
import java.util.stream.Collectors;

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
      FleetStore fleet,
      Releases releases,
      InstantSource clock,
      SecureRandom random,
      News news,
      Audit audit) {
    var previews =
        new Previews(
            store, () -> online(fleet, clock), releases::epoch, clock, () -> id(random), audit);
    news.follow("preview", previews::refresh);
    news.follow("preview_node", previews::refresh);
    return previews;
  }

  /// As the database knows it: a node may check in with another replica.
  private static Predicate<NodeName> online(FleetStore fleet, InstantSource clock) {
    Instant now = clock.instant();
    return fleet.loadSeen().stream()
            .filter(seen -> seen.isOnline(now))
            .map(Seen::node)
            .collect(Collectors.toSet())
        ::contains;
  }

  private static String id(SecureRandom random) {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
