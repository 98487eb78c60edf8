package dev.holdfast.reconciler.retention.jdbc;

import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.lease.Leadership;
import dev.holdfast.reconciler.lease.LostLeadershipException;
import dev.holdfast.reconciler.lease.jdbc.Fences;
import dev.holdfast.reconciler.retention.RetentionSettings;
import dev.holdfast.reconciler.retention.Rule;
import io.micronaut.transaction.TransactionOperations;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes what is past its age. Goes through each table from its oldest row on, a bounded number
/// of rows a statement and of statements a turn, and remembers where it was: rows that are old and
/// still needed are not looked at again and again.
public final class JdbcRetention {
  private static final Logger log = LoggerFactory.getLogger(JdbcRetention.class);

  /// Locks few rows for a moment.
  static final int BATCH = 1_000;

  private static final int BATCHES_A_TURN = 50;

  private final TransactionOperations<Connection> transactions;
  private final List<Rule> rules;
  private final RetentionSettings settings;
  private final Leadership leadership;
  private final InstantSource clock;
  private final Map<String, Instant> places = new HashMap<>();

  public JdbcRetention(
      TransactionOperations<Connection> transactions,
      List<Rule> rules,
      RetentionSettings settings,
      Leadership leadership,
      InstantSource clock) {
    this.transactions = transactions;
    this.rules = List.copyOf(rules);
    this.settings = settings;
    this.leadership = leadership;
    this.clock = clock;
  }

  /// @param looked rows that are old enough
  /// @param last the age of the last of them; null where there was none
  private record Batch(long deleted, long looked, @Nullable Instant last) {}

  /// Some batches of every table; does nothing where another replica leads.
  ///
  /// @return how many rows are gone
  public long turn() {
    Optional<Fence> fence = leadership.current();
    if (fence.isEmpty()) {
      places.clear();
      return 0;
    }
    long gone = 0;
    try {
      for (Rule rule : rules) {
        long deleted = turn(rule, fence.get());
        if (deleted > 0) {
          log.atInfo()
              .addKeyValue("kind", rule.name())
              .addKeyValue("rows", deleted)
              .log("old history deleted");
        }
        gone += deleted;
      }
    } catch (LostLeadershipException e) {
      places.clear();
    }
    return gone;
  }

  private long turn(Rule rule, Fence fence) {
    Instant before = before(rule);
    long gone = 0;
    for (int i = 0; i < BATCHES_A_TURN; i++) {
      Instant from = places.getOrDefault(rule.name(), Instant.EPOCH);
      Batch batch = batch(rule, fence, from, before);
      gone += batch.deleted();
      Instant last = batch.last();
      if (last == null || batch.looked() < BATCH) {
        places.remove(rule.name()); // the next turn begins at the oldest again
        return gone;
      }
      places.put(rule.name(), last.equals(from) ? last.plusNanos(1_000) : last);
    }
    return gone;
  }

  /// What is older goes: by age, or since there are too many.
  private Instant before(Rule rule) {
    Instant byAge = clock.instant().minus(settings.age(rule));
    long most = settings.rows(rule);
    if (most == Rule.UNBOUNDED) {
      return byAge;
    }
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  "select %1$s from %2$s order by %1$s desc offset ? limit 1"
                      .formatted(rule.at(), rule.table()))) {
        select.setLong(1, most);
        try (ResultSet row = select.executeQuery()) {
          if (!row.next()) {
            return byAge;
          }
          Instant byNumber = row.getObject(1, OffsetDateTime.class).toInstant();
          return byNumber.isAfter(byAge) ? byNumber : byAge;
        }
      }
    });
  }

  private Batch batch(Rule rule, Fence fence, Instant from, Instant before) {
    return transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      Fences.check(connection, fence);
      return batch(rule, connection, from, before);
    });
  }

  private static Batch batch(Rule rule, Connection connection, Instant from, Instant before)
      throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            """
            with old as (
              select t.ctid as place, t.%2$s as at from %1$s t
              where t.%2$s >= ? and t.%2$s < ? order by t.%2$s limit %4$d),
            gone as (
              delete from %1$s t using old where t.ctid = old.place and %3$s returning 1)
            select (select count(*) from gone), (select count(*) from old), (select max(at) from old)
            """
                .formatted(rule.table(), rule.at(), rule.isOver(), BATCH))) {
      delete.setObject(1, from.atOffset(ZoneOffset.UTC));
      delete.setObject(2, before.atOffset(ZoneOffset.UTC));
      try (ResultSet row = delete.executeQuery()) {
        row.next();
        @Nullable OffsetDateTime last = row.getObject(3, OffsetDateTime.class);
        return new Batch(row.getLong(1), row.getLong(2), last == null ? null : last.toInstant());
      }
    }
  }
}
