package dev.holdfast.reconciler.source.jdbc;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.source.Deliveries;
import io.micronaut.transaction.TransactionOperations;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;

/// Deliveries of the last 72 hours in table `delivery`.
public final class JdbcDeliveries implements Deliveries {
  private static final Duration REMEMBERED = Duration.ofDays(3);

  private final TransactionOperations<Connection> transactions;
  private final InstantSource clock;

  public JdbcDeliveries(TransactionOperations<Connection> transactions, InstantSource clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

  @Override
  public boolean isNew(RepositoryName repository, String sender, String deliveryId) {
    Instant now = clock.instant();
    return transactions.executeWrite(status -> {
      forget(status.getConnection(), now.minus(REMEMBERED));
      return remember(status.getConnection(), repository, sender, deliveryId, now);
    });
  }

  private static void forget(Connection connection, Instant before) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("delete from delivery where received_at < ?")) {
      delete.setObject(1, before.atOffset(ZoneOffset.UTC));
      delete.executeUpdate();
    }
  }

  private static boolean remember(
      Connection connection,
      RepositoryName repository,
      String sender,
      String deliveryId,
      Instant now)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into delivery (repository, forge, id, received_at) values (?, ?, ?, ?)
            on conflict do nothing
            """)) {
      insert.setString(1, repository.value());
      insert.setString(2, sender);
      insert.setString(3, deliveryId);
      insert.setObject(4, now.atOffset(ZoneOffset.UTC));
      return insert.executeUpdate() == 1;
    }
  }
}
