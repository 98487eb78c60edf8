package dev.holdfast.reconciler.audit.jdbc;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.reconciler.audit.AuditEntry;
import dev.holdfast.reconciler.audit.AuditLog;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// The chain in table `audit`; a trigger there refuses updates and deletions.
@Singleton
public class JdbcAudit implements AuditLog {
  /// Appending is one at a time, or numbers would collide: a transaction-scoped lock of our own.
  private static final long APPEND_LOCK = 0x686f6c6461756469L;

  private final TransactionOperations<Connection> transactions;
  private final InstantSource time;

  public JdbcAudit(TransactionOperations<Connection> transactions, InstantSource time) {
    this.transactions = transactions;
    this.time = time;
  }

  @Override
  public void record(String actor, String action, String subject, Json.Obj detail) {
    transactions.executeWrite(status -> {
      append(status.getConnection(), actor, action, subject, detail);
      return true;
    });
  }

  private void append(
      Connection connection, String actor, String action, String subject, Json.Obj detail)
      throws SQLException {
    try (var lock = connection.prepareStatement("select pg_advisory_xact_lock(?)")) {
      lock.setLong(1, APPEND_LOCK);
      lock.execute();
    }
    try (var insert =
        connection.prepareStatement(
            """
            with last as (select number, hash from audit order by number desc limit 1),
                 entry as (select coalesce((select number from last), 0) + 1 as number,
                                  ?::timestamptz as at, ?::text as actor, ?::text as action,
                                  ?::text as subject, ?::jsonb as detail,
                                  coalesce((select hash from last), '') as before)
            insert into audit (number, at, actor, action, subject, detail, hash)
            select number, at, actor, action, subject, detail,
                   audit_hash(before, number, at, actor, action, subject, detail)
            from entry
            """)) {
      insert.setObject(1, OffsetDateTime.ofInstant(time.instant(), ZoneOffset.UTC));
      insert.setString(2, actor);
      insert.setString(3, action);
      insert.setString(4, subject);
      insert.setString(5, JsonText.canonical(detail));
      insert.executeUpdate();
    }
  }

  @Override
  public List<AuditEntry> entries(long before, int limit) {
    return transactions.executeRead(status -> {
      try (var query =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select number, at, actor, action, subject, detail::text, hash
                  from audit where number < ? order by number desc limit ?
                  """)) {
        query.setLong(1, before);
        query.setInt(2, limit);
        var entries = new ArrayList<AuditEntry>();
        try (ResultSet rows = query.executeQuery()) {
          while (rows.next()) {
            entries.add(entry(rows));
          }
        }
        return entries;
      }
    });
  }

  private static AuditEntry entry(ResultSet row) throws SQLException {
    return new AuditEntry(
        row.getLong(1),
        row.getObject(2, OffsetDateTime.class).toInstant(),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        JsonText.parseObject(row.getString(6).getBytes(StandardCharsets.UTF_8)),
        row.getString(7));
  }

  @Override
  public OptionalLong firstBreak() {
    return transactions.executeRead(status -> {
      try (var query =
              status
                  .getConnection()
                  .prepareStatement(
                      """
                      select min(number) from (
                        select number, hash, at, actor, action, subject, detail,
                               lag(hash, 1, '') over (order by number) as before,
                               lag(number, 1, 0::bigint) over (order by number) as previous
                        from audit) as chain
                      where number <> previous + 1
                         or hash <> audit_hash(before, number, at, actor, action, subject, detail)
                      """);
          ResultSet rows = query.executeQuery()) {
        rows.next();
        long number = rows.getLong(1);
        return rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
      }
    });
  }
}
