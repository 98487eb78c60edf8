package dev.holdfast.reconciler.execution.jdbc;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.execution.Execution;
import dev.holdfast.reconciler.execution.ExecutionStore;
import dev.holdfast.reconciler.execution.Ledger;
import dev.holdfast.reconciler.execution.Part;
import dev.holdfast.reconciler.execution.PartStatus;
import dev.holdfast.wire.ExecutionId;
import io.micronaut.transaction.TransactionOperations;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Executions in tables `execution` and `execution_part`. Whoever changes a part has locked its
/// execution's row first.
public final class JdbcExecutionStore implements ExecutionStore {
  private static final int MOST_OVERDUE = 1_000;
  private static final int MOST_OPEN = 1_000;

  private final TransactionOperations<Connection> transactions;

  public JdbcExecutionStore(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  @Override
  public void change(Collection<Execution> fresh, Set<Part.Key> parts, Consumer<Ledger> change) {
    transactions.executeWrite(status -> {
      var connection = status.getConnection();
      var ledger = new Ledger(locked(connection, fresh, parts), parts(connection, parts));
      change.accept(ledger);
      ExecutionRows.update(connection, ledger.movedExecutions());
      ExecutionRows.upsert(connection, ledger.changedParts());
      return parts.size();
    });
  }

  /// Written first only where a look finds one missing: mostly they are there.
  private static Collection<Execution> locked(
      Connection connection, Collection<Execution> fresh, Set<Part.Key> parts) throws SQLException {
    var wanted =
        parts.stream().map(Part.Key::execution).collect(Collectors.toCollection(TreeSet::new));
    ExecutionRows.insert(connection, missing(connection, fresh));
    return ExecutionRows.lock(connection, wanted);
  }

  private static List<Execution> missing(Connection connection, Collection<Execution> fresh)
      throws SQLException {
    if (fresh.isEmpty()) {
      return List.of();
    }
    var there = new HashSet<String>();
    try (var select = connection.prepareStatement("select id from execution where id = any(?)")) {
      select.setArray(
          1, ExecutionRows.texts(connection, List.copyOf(fresh), each -> each.id().value()));
      try (var rows = select.executeQuery()) {
        while (rows.next()) {
          there.add(rows.getString(1));
        }
      }
    }
    return fresh.stream().filter(each -> !there.contains(each.id().value())).toList();
  }

  private static List<Part> parts(Connection connection, Set<Part.Key> keys) throws SQLException {
    return keys.isEmpty() ? List.of() : ExecutionRows.parts(connection, keys);
  }

  @Override
  public void begin(Execution execution, Collection<NodeName> nodes) {
    transactions.executeWrite(status -> {
      var connection = status.getConnection();
      ExecutionRows.insert(connection, List.of(execution));
      try (var insert =
              connection.prepareStatement(
                  """
                  insert into execution_part (execution, node, status, at)
                  select ?, n.name, 'pending', ? from unnest(?::text[]) as n (name)
                  """);
          var update =
              connection.prepareStatement(
                  "update execution set counts = jsonb_build_object('pending', ?) where id = ?")) {
        insert.setString(1, execution.id().value());
        insert.setObject(2, execution.at().atOffset(ZoneOffset.UTC));
        insert.setArray(3, ExecutionRows.texts(connection, List.copyOf(nodes), NodeName::value));
        insert.executeUpdate();
        update.setInt(1, nodes.size());
        update.setString(2, execution.id().value());
        return update.executeUpdate();
      }
    });
  }

  @Override
  public Optional<Boolean> stop(
      ExecutionId id, @Nullable Execution fresh, String reason, Instant now) {
    return transactions.executeWrite(status -> {
      var connection = status.getConnection();
      if (fresh != null) {
        ExecutionRows.insert(connection, List.of(fresh));
      }
      Optional<Execution> found = ExecutionRows.lock(connection, List.of(id)).stream().findFirst();
      if (found.isEmpty() || found.get().state() == Execution.State.STOPPED) {
        return found.map(_ -> false);
      }
      Execution stopped = found.get().stopped(reason, now);
      for (var each : skip(connection, id, reason, now).entrySet()) {
        stopped = stopped.skipping(each.getKey(), each.getValue());
      }
      ExecutionRows.update(connection, List.of(stopped));
      return Optional.of(true);
    });
  }

  /// @return how many parts of each status were skipped
  private static Map<PartStatus, Long> skip(
      Connection connection, ExecutionId id, String reason, Instant now) throws SQLException {
    try (var update =
        connection.prepareStatement(
            """
            with open as (
              select execution, node, status from execution_part
              where execution = ? and status in ('pending', 'waiting')
            ), skipped as (
              update execution_part set status = 'skipped', reason = ?, at = ?
              from open
              where execution_part.execution = open.execution and execution_part.node = open.node
              returning open.status
            )
            select status, count(*) from skipped group by status
            """)) {
      update.setString(1, id.value());
      update.setString(2, reason);
      update.setObject(3, now.atOffset(ZoneOffset.UTC));
      var skipped = new EnumMap<PartStatus, Long>(PartStatus.class);
      try (var rows = update.executeQuery()) {
        while (rows.next()) {
          skipped.put(PartStatus.of(rows.getString(1)), rows.getLong(2));
        }
      }
      return skipped;
    }
  }

  /// What fills in a statement's parameters.
  private interface Parameters {
    void set(PreparedStatement statement) throws SQLException;
  }

  private List<Execution> select(String where, Parameters parameters) {
    return transactions.executeRead(status -> {
      try (var select =
          status
              .getConnection()
              .prepareStatement(
                  "select " + ExecutionRows.EXECUTION + " from execution where " + where)) {
        parameters.set(select);
        return ExecutionRows.executions(select);
      }
    });
  }

  @Override
  public Optional<Execution> find(ExecutionId id) {
    return select("id = ?", statement -> statement.setString(1, id.value())).stream().findFirst();
  }

  @Override
  public List<Execution> list(AssociationId association, int limit, @Nullable Place before) {
    return select(
        """
        repository = ? and association = ?
          and (?::timestamptz is null or (at, id) < (?::timestamptz, ?))
        order by at desc, id desc limit ?
        """,
        statement -> {
          var at = before == null ? null : before.at().atOffset(ZoneOffset.UTC);
          statement.setString(1, association.repository().value());
          statement.setString(2, association.name().value());
          statement.setObject(3, at);
          statement.setObject(4, at);
          statement.setString(5, before == null ? null : before.id().value());
          statement.setInt(6, limit);
        });
  }

  @Override
  public List<Part> parts(ExecutionId id, int limit, String after) {
    return transactions.executeRead(status -> {
      try (var select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select %s from execution_part
                  where execution = ? and node > ? order by node limit ?
                  """
                      .formatted(ExecutionRows.PART))) {
        select.setString(1, id.value());
        select.setString(2, after);
        select.setInt(3, limit);
        return ExecutionRows.parts(select);
      }
    });
  }

  @Override
  public Set<Part.Key> overdue(Instant then) {
    return transactions.executeRead(status -> {
      try (var select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select %s from execution_part
                  where status = 'running' and expires_at < ? order by expires_at limit %d
                  """
                      .formatted(ExecutionRows.PART, MOST_OVERDUE))) {
        select.setObject(1, then.atOffset(ZoneOffset.UTC));
        return ExecutionRows.parts(select).stream().map(Part::key).collect(Collectors.toSet());
      }
    });
  }

  @Override
  public List<Execution> stoppedSince(Instant then) {
    return select(
        "state = 'stopped' and ended_at >= ? order by ended_at desc limit " + MOST_OPEN,
        statement -> statement.setObject(1, then.atOffset(ZoneOffset.UTC)));
  }

  @Override
  public List<Execution> openRequests(AssociationId association, Instant since) {
    return select(
        """
        repository = ? and association = ? and origin = 'request' and state <> 'stopped'
          and at >= ?
          and exists (select from execution_part
                      where execution_part.execution = execution.id
                        and execution_part.status in ('pending', 'waiting', 'running'))
        order by at desc, id desc limit %d
        """
            .formatted(MOST_OPEN),
        statement -> {
          statement.setString(1, association.repository().value());
          statement.setString(2, association.name().value());
          statement.setObject(3, since.atOffset(ZoneOffset.UTC));
        });
  }
}
