package dev.holdfast.reconciler.rollout.jdbc;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.lease.jdbc.Fences;
import dev.holdfast.reconciler.rollout.Rollout;
import dev.holdfast.reconciler.rollout.RolloutStore;
import io.micronaut.transaction.TransactionOperations;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Rollouts in table `rollout`, their nodes in `rollout_node`; sequence and epoch where they are
/// counted.
public final class JdbcRolloutStore implements RolloutStore {
  private static final String COLUMNS =
      """
      repository, association, enforced_digest, first_version, last_version, state, stage,
      soaking_since, whole, skips_soak, errors_since, counts_from, reason, started_at, finished_at
      """;

  /// Nothing older than the last rollout that went to all, or that ended with the association.
  private static final String IN_FORCE =
      """
      first_version >= coalesce((
        select max(floor.first_version) from rollout floor
        where floor.repository = rollout.repository and floor.association = rollout.association
          and (floor.state = 'retired'
            or (floor.whole and floor.state in ('finished', 'superseded')))), 0)
      """;

  private final TransactionOperations<Connection> transactions;

  public JdbcRolloutStore(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  private record Key(AssociationId association, long firstVersion) {
    static Key of(Rollout rollout) {
      return new Key(rollout.association(), rollout.firstVersion());
    }
  }

  @Override
  public List<Stored> inForce() {
    return transactions.executeRead(status -> {
      var released = released(status.getConnection());
      try (var select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select %s from rollout where %s
                  order by repository, association, first_version desc
                  """
                      .formatted(COLUMNS, IN_FORCE))) {
        return rollouts(select.executeQuery()).stream()
            .map(rollout -> new Stored(rollout, released.getOrDefault(Key.of(rollout), Set.of())))
            .toList();
      }
    });
  }

  private static Map<Key, Set<NodeName>> released(Connection connection) throws SQLException {
    var released = new HashMap<Key, Set<NodeName>>();
    try (var select =
            connection.prepareStatement(
                "select repository, association, first_version, node from rollout_node");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        released
            .computeIfAbsent(
                new Key(AssociationId.of(rows.getString(1), rows.getString(2)), rows.getLong(3)),
                _ -> new HashSet<>())
            .add(new NodeName(rows.getString(4)));
      }
    }
    return released;
  }

  @Override
  public void write(Fence fence, Collection<Change> changes) {
    transactions.executeWrite(status -> {
      var connection = status.getConnection();
      Fences.check(connection, fence);
      upsert(connection, changes);
      forget(connection, changes);
      release(connection, changes);
      return changes.size();
    });
  }

  private static void upsert(Connection connection, Collection<Change> changes)
      throws SQLException {
    try (var upsert =
        connection.prepareStatement(
            """
            insert into rollout (%s) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (repository, association, first_version) do update set
              last_version = excluded.last_version, state = excluded.state,
              stage = excluded.stage, soaking_since = excluded.soaking_since,
              whole = excluded.whole, errors_since = excluded.errors_since,
              counts_from = excluded.counts_from, reason = excluded.reason, finished_at = excluded.finished_at
            """
                .formatted(COLUMNS))) {
      for (Change change : changes) {
        set(upsert, change.rollout());
        upsert.addBatch();
      }
      upsert.executeBatch();
    }
  }

  private static void set(PreparedStatement upsert, Rollout rollout) throws SQLException {
    upsert.setString(1, rollout.association().repository().value());
    upsert.setString(2, rollout.association().name().value());
    upsert.setString(3, rollout.enforced().value());
    upsert.setLong(4, rollout.firstVersion());
    upsert.setLong(5, rollout.lastVersion());
    upsert.setString(6, rollout.state().id());
    upsert.setInt(7, rollout.stage());
    upsert.setObject(8, utc(rollout.soakingSince()));
    upsert.setBoolean(9, rollout.whole());
    upsert.setBoolean(10, rollout.skipsSoak());
    upsert.setObject(11, utc(rollout.errorsSince()));
    upsert.setObject(12, utc(rollout.countsFrom()));
    upsert.setString(13, rollout.reason());
    upsert.setObject(14, utc(rollout.startedAt()));
    upsert.setObject(15, utc(rollout.finishedAt()));
  }

  /// What went to all needs no names, and hides what was before it.
  private static void forget(Connection connection, Collection<Change> changes)
      throws SQLException {
    try (var delete =
        connection.prepareStatement(
            """
            delete from rollout_node
            where repository = ? and association = ? and first_version between ? and ?
            """)) {
      for (Change change : changes) {
        Rollout rollout = change.rollout();
        boolean hides = rollout.hidesOlder();
        if (hides || change.anew()) {
          delete.setString(1, rollout.association().repository().value());
          delete.setString(2, rollout.association().name().value());
          delete.setLong(3, hides ? 0 : rollout.firstVersion());
          delete.setLong(4, rollout.firstVersion());
          delete.addBatch();
        }
      }
      delete.executeBatch();
    }
  }

  private static void release(Connection connection, Collection<Change> changes)
      throws SQLException {
    try (var insert =
        connection.prepareStatement(
            """
            insert into rollout_node (repository, association, first_version, node)
            select ?, ?, ?, name from node where name = any (?)
            on conflict do nothing
            """)) {
      for (Change change : changes) {
        if (!change.released().isEmpty()) {
          Rollout rollout = change.rollout();
          insert.setString(1, rollout.association().repository().value());
          insert.setString(2, rollout.association().name().value());
          insert.setLong(3, rollout.firstVersion());
          insert.setArray(
              4,
              connection.createArrayOf(
                  "text", change.released().stream().map(NodeName::value).toArray()));
          insert.executeUpdate();
        }
      }
    }
  }

  @Override
  public Optional<Rollout> rolloutOf(AssociationId association, long version) {
    return transactions.executeRead(status -> {
      try (var select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select %s from rollout
                  where repository = ? and association = ? and first_version <= ?
                  order by first_version desc limit 1
                  """
                      .formatted(COLUMNS))) {
        select.setString(1, association.repository().value());
        select.setString(2, association.name().value());
        select.setLong(3, version);
        return rollouts(select.executeQuery()).stream().findFirst();
      }
    });
  }

  @Override
  public boolean hasFinished(AssociationId association, Digest enforced) {
    return transactions.executeRead(status -> {
      try (var select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select exists (select from rollout
                  where repository = ? and association = ? and enforced_digest = ?
                    and finished_at is not null)
                  """)) {
        select.setString(1, association.repository().value());
        select.setString(2, association.name().value());
        select.setString(3, enforced.value());
        try (ResultSet row = select.executeQuery()) {
          row.next();
          return row.getBoolean(1);
        }
      }
    });
  }

  @Override
  public long nextSequence() {
    return number("select nextval('change_sequence')");
  }

  @Override
  public long epoch() {
    return number("select epoch from instance");
  }

  private long number(String query) {
    return transactions.executeWrite(status -> {
      try (var select = status.getConnection().prepareStatement(query);
          ResultSet row = select.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    });
  }

  private static List<Rollout> rollouts(ResultSet rows) throws SQLException {
    var all = new ArrayList<Rollout>();
    try (rows) {
      while (rows.next()) {
        all.add(
            new Rollout(
                AssociationId.of(rows.getString("repository"), rows.getString("association")),
                new Digest(rows.getString("enforced_digest")),
                rows.getLong("first_version"),
                rows.getLong("last_version"),
                Rollout.State.of(rows.getString("state")),
                rows.getInt("stage"),
                instant(rows, "soaking_since"),
                rows.getBoolean("whole"),
                rows.getBoolean("skips_soak"),
                rows.getObject("errors_since", OffsetDateTime.class).toInstant(),
                rows.getObject("counts_from", OffsetDateTime.class).toInstant(),
                rows.getString("reason"),
                rows.getObject("started_at", OffsetDateTime.class).toInstant(),
                instant(rows, "finished_at")));
      }
    }
    return all;
  }

  private static @Nullable Instant instant(ResultSet rows, String column) throws SQLException {
    @Nullable OffsetDateTime at = rows.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }

  private static @Nullable OffsetDateTime utc(@Nullable Instant at) {
    return at == null ? null : at.atOffset(ZoneOffset.UTC);
  }
}
