package dev.holdfast.reconciler.freeze.jdbc;

import dev.holdfast.reconciler.freeze.Freezes;
import dev.holdfast.reconciler.lease.Leadership;
import dev.holdfast.reconciler.news.News;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.sql.Connection;
import java.time.InstantSource;
import java.util.HexFormat;

/// Wires the room. What is handed out has been loaded and hears of other replicas' orders.
@Factory
@Requires(beans = Leadership.class)
final class FreezeBeans {
  private static final int ID_BYTES = 12;

  @Singleton
  Freezes freezes(
      TransactionOperations<Connection> transactions,
      InstantSource clock,
      SecureRandom random,
      News news) {
    var freezes = new Freezes(new JdbcFreezeStore(transactions), clock, () -> id(random));
    freezes.load();
    news.follow("freeze_order", freezes::refresh);
    return freezes;
  }

  private static String id(SecureRandom random) {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
