package dev.holdfast.reconciler.access.jdbc;

import dev.holdfast.canonical.Digest;
import dev.holdfast.reconciler.access.ApiToken;
import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.access.Session;
import dev.holdfast.reconciler.access.SessionStore;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Sessions in table `session`.
@Singleton
public class JdbcSessionStore implements SessionStore {
  private final TransactionOperations<Connection> transactions;

  public JdbcSessionStore(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  @Override
  public void insert(Digest key, Session session, Instant now) {
    transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      try (var ended = connection.prepareStatement("delete from session where expires_at < ?")) {
        ended.setObject(1, utc(now));
        ended.executeUpdate();
      }
      try (var insert =
          connection.prepareStatement(
              """
              insert into session (id, api_token, csrf, created_at, expires_at)
              values (?, ?, ?, ?, ?)
              """)) {
        insert.setString(1, key.value());
        insert.setString(2, session.token().id());
        insert.setString(3, session.csrf());
        insert.setObject(4, utc(now));
        insert.setObject(5, utc(session.expiresAt()));
        return insert.executeUpdate();
      }
    });
  }

  @Override
  public Optional<Session> find(Digest key) {
    return transactions.executeRead(status -> {
      try (var query =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select t.id, t.name, t.role, t.created_by, t.created_at, t.expires_at,
                         t.revoked_at, s.csrf, s.expires_at
                  from session s join api_token t on t.id = s.api_token where s.id = ?
                  """)) {
        query.setString(1, key.value());
        try (ResultSet rows = query.executeQuery()) {
          return rows.next() ? Optional.of(session(rows)) : Optional.<Session>empty();
        }
      }
    });
  }

  private static Session session(ResultSet row) throws SQLException {
    Instant createdAt = row.getObject(5, OffsetDateTime.class).toInstant();
    var token =
        new ApiToken(
            row.getString(1),
            row.getString(2),
            Role.of(row.getString(3)),
            row.getString(4),
            createdAt,
            instant(row, 6),
            instant(row, 7));
    return new Session(token, row.getString(8), row.getObject(9, OffsetDateTime.class).toInstant());
  }

  private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
    OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }

  @Override
  public void delete(Digest key) {
    transactions.executeWrite(status -> {
      try (var delete =
          status.getConnection().prepareStatement("delete from session where id = ?")) {
        delete.setString(1, key.value());
        return delete.executeUpdate();
      }
    });
  }

  private static OffsetDateTime utc(Instant instant) {
    return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
  }
}
