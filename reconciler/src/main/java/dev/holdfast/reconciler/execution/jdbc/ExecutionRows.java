package dev.holdfast.reconciler.execution.jdbc;

import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.execution.Counts;
import dev.holdfast.reconciler.execution.Execution;
import dev.holdfast.reconciler.execution.Part;
import dev.holdfast.reconciler.execution.PartStatus;
import dev.holdfast.wire.ExecutionId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Rows of `execution` and `execution_part`, many in one statement.
final class ExecutionRows {
  static final String EXECUTION =
      """
      id, repository, association, origin, at, requested_by, check_only, targets, concurrent,
      borne, running, errors, counts::text as counts, state, reason, ended_at\
      """;

  static final String PART =
      """
      execution, node, status, late, error, without_permit, permit, expires_at, version, reason,
      at\
      """;

  private ExecutionRows() {}

  /// In order of id, so that two writers never wait for each other in a circle.
  static void insert(Connection connection, Collection<Execution> executions) throws SQLException {
    var rows = sorted(executions);
    if (rows.isEmpty()) {
      return;
    }
    try (var insert =
        connection.prepareStatement(
            """
            insert into execution (id, repository, association, origin, at, requested_by,
                                   check_only, targets, concurrent, borne)
            select e.id, e.repository, e.association, e.origin, e.at::timestamptz,
                   e.requested_by, e.check_only, e.targets, e.concurrent, e.borne
            from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                        ?::boolean[], ?::integer[], ?::integer[], ?::integer[])
              as e (id, repository, association, origin, at, requested_by, check_only, targets,
                    concurrent, borne)
            on conflict (id) do nothing
            """)) {
      insert.setArray(1, texts(connection, rows, each -> each.id().value()));
      insert.setArray(2, texts(connection, rows, each -> each.association().repository().value()));
      insert.setArray(3, texts(connection, rows, each -> each.association().name().value()));
      insert.setArray(4, texts(connection, rows, each -> each.origin().id()));
      insert.setArray(5, texts(connection, rows, each -> each.at().toString()));
      insert.setArray(6, texts(connection, rows, Execution::requestedBy));
      insert.setArray(7, array(connection, "boolean", rows, Execution::checkOnly));
      insert.setArray(8, array(connection, "integer", rows, Execution::targets));
      insert.setArray(9, array(connection, "integer", rows, Execution::concurrent));
      insert.setArray(10, array(connection, "integer", rows, Execution::borne));
      insert.executeUpdate();
    }
  }

  static List<Execution> lock(Connection connection, Collection<ExecutionId> ids)
      throws SQLException {
    try (var select =
        connection.prepareStatement(
            "select " + EXECUTION + " from execution where id = any(?) order by id for update")) {
      select.setArray(1, texts(connection, List.copyOf(ids), ExecutionId::value));
      return executions(select);
    }
  }

  static void update(Connection connection, Collection<Execution> executions) throws SQLException {
    var rows = sorted(executions);
    if (rows.isEmpty()) {
      return;
    }
    try (var update =
        connection.prepareStatement(
            """
            update execution set running = e.running, errors = e.errors,
              counts = e.counts::jsonb, state = e.state, reason = e.reason,
              ended_at = e.ended_at::timestamptz
            from unnest(?::text[], ?::integer[], ?::integer[], ?::text[], ?::text[], ?::text[],
                        ?::text[])
              as e (id, running, errors, counts, state, reason, ended_at)
            where execution.id = e.id
            """)) {
      update.setArray(1, texts(connection, rows, each -> each.id().value()));
      update.setArray(2, array(connection, "integer", rows, Execution::running));
      update.setArray(3, array(connection, "integer", rows, Execution::errors));
      update.setArray(
          4, texts(connection, rows, each -> JsonText.canonical(each.counts().toJson())));
      update.setArray(5, texts(connection, rows, each -> each.state().id()));
      update.setArray(6, texts(connection, rows, Execution::reason));
      update.setArray(7, texts(connection, rows, each -> text(each.endedAt())));
      update.executeUpdate();
    }
  }

  static List<Part> parts(Connection connection, Collection<Part.Key> keys) throws SQLException {
    var rows = List.copyOf(keys);
    try (var select =
        connection.prepareStatement(
            """
            select %s from execution_part
            where (execution, node) in (select * from unnest(?::text[], ?::text[]))
            """
                .formatted(PART))) {
      select.setArray(1, texts(connection, rows, key -> key.execution().value()));
      select.setArray(2, texts(connection, rows, key -> key.node().value()));
      return parts(select);
    }
  }

  /// Their executions are locked, so the order does not matter.
  static void upsert(Connection connection, Collection<Part> parts) throws SQLException {
    var rows = List.copyOf(parts);
    if (rows.isEmpty()) {
      return;
    }
    try (var upsert =
        connection.prepareStatement(
            """
            insert into execution_part (execution, node, status, late, error, without_permit,
                                        permit, expires_at, version, reason, at)
            select p.execution, p.node, p.status, p.late, p.error, p.without_permit, p.permit,
                   p.expires_at::timestamptz, p.version, p.reason, p.at::timestamptz
            from unnest(?::text[], ?::text[], ?::text[], ?::boolean[], ?::boolean[],
                        ?::boolean[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[])
              as p (execution, node, status, late, error, without_permit, permit, expires_at,
                    version, reason, at)
            on conflict (execution, node) do update set
              status = excluded.status, late = excluded.late, error = excluded.error,
              without_permit = excluded.without_permit, permit = excluded.permit,
              expires_at = excluded.expires_at, version = excluded.version,
              reason = excluded.reason, at = excluded.at
            """)) {
      upsert.setArray(1, texts(connection, rows, each -> each.execution().value()));
      upsert.setArray(2, texts(connection, rows, each -> each.node().value()));
      upsert.setArray(3, texts(connection, rows, each -> each.status().id()));
      upsert.setArray(4, array(connection, "boolean", rows, Part::late));
      upsert.setArray(5, array(connection, "boolean", rows, Part::error));
      upsert.setArray(6, array(connection, "boolean", rows, Part::withoutPermit));
      upsert.setArray(7, texts(connection, rows, Part::permit));
      upsert.setArray(8, texts(connection, rows, each -> text(each.expiresAt())));
      upsert.setArray(9, array(connection, "bigint", rows, Part::version));
      upsert.setArray(10, texts(connection, rows, Part::reason));
      upsert.setArray(11, texts(connection, rows, each -> each.at().toString()));
      upsert.executeUpdate();
    }
  }

  static List<Execution> executions(PreparedStatement select) throws SQLException {
    var all = new ArrayList<Execution>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        all.add(
            new Execution(
                new ExecutionId(rows.getString("id")),
                AssociationId.of(rows.getString("repository"), rows.getString("association")),
                Execution.Origin.of(rows.getString("origin")),
                instant(rows.getObject("at", OffsetDateTime.class)),
                rows.getString("requested_by"),
                rows.getBoolean("check_only"),
                rows.getLong("targets"),
                rows.getLong("concurrent"),
                rows.getLong("borne"),
                rows.getLong("running"),
                rows.getLong("errors"),
                Counts.from(JsonText.parse(rows.getString("counts")).asObject("counts")),
                Execution.State.of(rows.getString("state")),
                rows.getString("reason"),
                orNull(rows.getObject("ended_at", OffsetDateTime.class))));
      }
    }
    return all;
  }

  static List<Part> parts(PreparedStatement select) throws SQLException {
    var all = new ArrayList<Part>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        all.add(
            new Part(
                new ExecutionId(rows.getString("execution")),
                new NodeName(rows.getString("node")),
                PartStatus.of(rows.getString("status")),
                rows.getBoolean("late"),
                rows.getBoolean("error"),
                rows.getBoolean("without_permit"),
                rows.getString("permit"),
                orNull(rows.getObject("expires_at", OffsetDateTime.class)),
                rows.getLong("version"),
                rows.getString("reason"),
                instant(rows.getObject("at", OffsetDateTime.class))));
      }
    }
    return all;
  }

  private static List<Execution> sorted(Collection<Execution> executions) {
    return executions.stream().sorted(java.util.Comparator.comparing(Execution::id)).toList();
  }

  private static Instant instant(OffsetDateTime at) {
    return at.toInstant();
  }

  private static @Nullable Instant orNull(@Nullable OffsetDateTime at) {
    return at == null ? null : at.toInstant();
  }

  private static @Nullable String text(@Nullable Instant at) {
    return at == null ? null : at.toString();
  }

  static <T> Array texts(Connection connection, List<T> rows, Function<T, @Nullable String> column)
      throws SQLException {
    @Nullable Object[] values = new @Nullable Object[rows.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = column.apply(rows.get(i));
    }
    return connection.createArrayOf("text", values);
  }

  private static <T> Array array(
      Connection connection, String type, List<T> rows, Function<T, Object> column)
      throws SQLException {
    return connection.createArrayOf(type, rows.stream().map(column).toArray());
  }
}
