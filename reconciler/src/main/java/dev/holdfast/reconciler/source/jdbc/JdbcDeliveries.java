package dev.holdfast.reconciler.source.jdbc;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.source.Deliveries;
import io.micronaut.transaction.TransactionOperations;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

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
  public Set<Id> firstSeen(Collection<Id> deliveries) {
    Instant now = clock.instant();
    return transactions.executeWrite(status -> {
      forget(status.getConnection(), now.minus(REMEMBERED));
      return remember(status.getConnection(), List.copyOf(deliveries), now);
    });
  }

  private static void forget(Connection connection, Instant before) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("delete from delivery where received_at < ?")) {
      delete.setObject(1, before.atOffset(ZoneOffset.UTC));
      delete.executeUpdate();
    }
  }

  private static Set<Id> remember(Connection connection, List<Id> deliveries, Instant now)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into delivery (repository, forge, id, received_at)
            select repository, forge, id, ? from unnest(?, ?, ?) as new (repository, forge, id)
            on conflict do nothing
            returning repository, forge, id
            """)) {
      insert.setObject(1, now.atOffset(ZoneOffset.UTC));
      insert.setArray(2, texts(connection, deliveries, id -> id.repository().value()));
      insert.setArray(3, texts(connection, deliveries, Id::sender));
      insert.setArray(4, texts(connection, deliveries, Id::text));
      var seen = new HashSet<Id>();
      try (ResultSet rows = insert.executeQuery()) {
        while (rows.next()) {
          seen.add(
              new Id(new RepositoryName(rows.getString(1)), rows.getString(2), rows.getString(3)));
        }
      }
      return seen;
    }
  }

  private static Array texts(Connection connection, List<Id> ids, Function<Id, String> text)
      throws SQLException {
    return connection.createArrayOf("text", ids.stream().map(text).toArray());
  }
}
