package dev.holdfast.reconciler.reports.jdbc;

import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.reports.Delivery;
import dev.holdfast.reconciler.reports.Intakes;
import dev.holdfast.reconciler.reports.Received;
import dev.holdfast.reconciler.reports.ReportStore;
import dev.holdfast.reconciler.reports.UnstorableException;
import dev.holdfast.wire.Report;
import io.micronaut.transaction.TransactionOperations;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reports in tables `report` and `report_stream`, a batch at a time.
public final class JdbcReportStore implements ReportStore {
  private static final Comparator<Delivery.StreamKey> BY_STREAM =
      Comparator.comparing(Delivery.StreamKey::node).thenComparing(Delivery.StreamKey::stream);

  private final TransactionOperations<Connection> transactions;

  public JdbcReportStore(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  @Override
  public Map<Delivery.StreamKey, Long> write(
      List<Delivery> batch, Map<Delivery.StreamKey, Long> known, Consumer<List<Received>> inside) {
    try {
      return transactions.executeWrite(
          status -> write(status.getConnection(), batch, known, inside));
    } catch (Exception e) {
      // Micronaut throws the callback's checked exceptions undeclared
      if (isUnstorable(e)) {
        throw new UnstorableException(e);
      }
      throw e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
    }
  }

  private static Map<Delivery.StreamKey, Long> write(
      Connection connection,
      List<Delivery> batch,
      Map<Delivery.StreamKey, Long> known,
      Consumer<List<Received>> inside)
      throws SQLException {
    var durable = lock(connection, batch);
    var unseen = unseen(connection, durable, known);
    var taken = Intakes.take(batch, durable);
    if (!taken.received().isEmpty()) {
      insert(connection, taken.received());
      acknowledge(connection, taken.acknowledged());
      unseen.addAll(taken.received());
    }
    if (!unseen.isEmpty()) {
      inside.accept(unseen);
    }
    return taken.acknowledged();
  }

  private static List<Received> unseen(
      Connection connection,
      Map<Delivery.StreamKey, Long> durable,
      Map<Delivery.StreamKey, Long> known)
      throws SQLException {
    var unseen = new ArrayList<Received>();
    for (var stream : durable.entrySet()) {
      long seen = known.getOrDefault(stream.getKey(), 0L);
      if (seen < stream.getValue()) {
        unseen.addAll(between(connection, stream.getKey(), seen, stream.getValue()));
      }
    }
    return unseen;
  }

  /// Classes 22 and 23 of SQLSTATE: data exception, integrity constraint violation.
  private static boolean isUnstorable(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        @Nullable String state = sql.getSQLState();
        return state != null && (state.startsWith("22") || state.startsWith("23"));
      }
    }
    return false;
  }

  /// How far the streams are; nobody else moves them until the transaction ends. Always in the same
  /// order, so that two writers never wait for each other in a circle.
  private static Map<Delivery.StreamKey, Long> lock(Connection connection, List<Delivery> batch)
      throws SQLException {
    var keys = batch.stream().map(Delivery::key).distinct().sorted(BY_STREAM).toList();
    try (var upsert =
        connection.prepareStatement(
            """
            insert into report_stream (node, stream, acknowledged)
            select s.node, s.stream, 0 from unnest(?::text[], ?::text[]) as s (node, stream)
            on conflict (node, stream) do update set acknowledged = report_stream.acknowledged
            returning node, stream, acknowledged
            """)) {
      upsert.setArray(1, texts(connection, keys, key -> key.node().value()));
      upsert.setArray(2, texts(connection, keys, Delivery.StreamKey::stream));
      return acknowledged(upsert.executeQuery());
    }
  }

  /// Reports of a stream after `seen` up to `durable`, in order.
  private static List<Received> between(
      Connection connection, Delivery.StreamKey stream, long seen, long durable)
      throws SQLException {
    try (var select =
        connection.prepareStatement(
            """
            select node, stream, number, finished_at, received_at, body::text from report
            where node = ? and stream = ? and number > ? and number <= ?
            order by number
            """)) {
      select.setString(1, stream.node().value());
      select.setString(2, stream.stream());
      select.setLong(3, seen);
      select.setLong(4, durable);
      return kept(select.executeQuery()).stream().map(Kept::received).toList();
    }
  }

  private static void acknowledge(Connection connection, Map<Delivery.StreamKey, Long> streams)
      throws SQLException {
    var keys = streams.keySet().stream().sorted(BY_STREAM).toList();
    try (var update =
        connection.prepareStatement(
            """
            update report_stream set acknowledged = s.acknowledged
            from unnest(?::text[], ?::text[], ?::bigint[]) as s (node, stream, acknowledged)
            where report_stream.node = s.node and report_stream.stream = s.stream
            """)) {
      update.setArray(1, texts(connection, keys, key -> key.node().value()));
      update.setArray(2, texts(connection, keys, Delivery.StreamKey::stream));
      update.setArray(
          3, connection.createArrayOf("bigint", keys.stream().map(streams::get).toArray()));
      update.executeUpdate();
    }
  }

  private static void insert(Connection connection, List<Received> reports) throws SQLException {
    try (var insert =
        connection.prepareStatement(
            """
            insert into report (node, stream, number, repository, association, version, verdict,
                                trigger, run_id, started_at, finished_at, received_at, corrected,
                                body)
            select r.node, r.stream, r.number, r.repository, r.association, r.version, r.verdict,
                   r.trigger, r.run_id, r.started_at::timestamptz, r.finished_at::timestamptz,
                   r.received_at::timestamptz, r.corrected, r.body::jsonb
            from unnest(?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::bigint[],
                        ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                        ?::integer[], ?::text[])
              as r (node, stream, number, repository, association, version, verdict, trigger,
                    run_id, started_at, finished_at, received_at, corrected, body)
            """)) {
      insert.setArray(1, texts(connection, reports, each -> each.node().value()));
      insert.setArray(2, texts(connection, reports, Received::stream));
      insert.setArray(3, numbers(connection, reports, each -> each.report().number()));
      insert.setArray(
          4, texts(connection, reports, each -> association(each).repository().value()));
      insert.setArray(5, texts(connection, reports, each -> association(each).name().value()));
      insert.setArray(6, numbers(connection, reports, each -> each.report().version()));
      insert.setArray(7, texts(connection, reports, each -> each.report().verdict().id()));
      insert.setArray(
          8,
          texts(
              connection,
              reports,
              each -> each.report().trigger().name().toLowerCase(Locale.ROOT)));
      insert.setArray(9, texts(connection, reports, each -> each.report().runId()));
      insert.setArray(10, texts(connection, reports, each -> each.report().startedAt().toString()));
      insert.setArray(11, texts(connection, reports, each -> each.endedAt().toString()));
      insert.setArray(12, texts(connection, reports, each -> each.receivedAt().toString()));
      insert.setArray(
          13,
          connection.createArrayOf("integer", reports.stream().map(Received::corrected).toArray()));
      insert.setArray(
          14, texts(connection, reports, each -> JsonText.canonical(each.report().toJson())));
      insert.executeUpdate();
    }
  }

  private static AssociationId association(Received received) {
    return received.report().association();
  }

  @Override
  public Map<Delivery.StreamKey, Long> acknowledged() {
    return transactions.executeRead(status -> {
      try (var select =
          status
              .getConnection()
              .prepareStatement("select node, stream, acknowledged from report_stream")) {
        select.setFetchSize(10_000);
        return acknowledged(select.executeQuery());
      }
    });
  }

  private static Map<Delivery.StreamKey, Long> acknowledged(ResultSet rows) throws SQLException {
    var all = new HashMap<Delivery.StreamKey, Long>();
    try (rows) {
      while (rows.next()) {
        all.put(
            new Delivery.StreamKey(new NodeName(rows.getString("node")), rows.getString("stream")),
            rows.getLong("acknowledged"));
      }
    }
    return all;
  }

  @Override
  public List<Kept> history(AssociationId association, int limit, @Nullable Cursor before) {
    return transactions.executeRead(status -> {
      try (var select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select node, stream, number, finished_at, received_at, body::text from report
                  where repository = ? and association = ?
                    and (?::timestamptz is null
                         or (finished_at, node, stream, number) < (?::timestamptz, ?, ?, ?))
                  order by finished_at desc, node desc, stream desc, number desc
                  limit ?
                  """)) {
        select.setString(1, association.repository().value());
        select.setString(2, association.name().value());
        int next = before(select, 3, before);
        select.setInt(next, limit);
        return kept(select.executeQuery());
      }
    });
  }

  @Override
  public List<Kept> history(NodeName node, int limit, @Nullable Cursor before) {
    return transactions.executeRead(status -> {
      try (var select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select node, stream, number, finished_at, received_at, body::text from report
                  where node = ?
                    and (?::timestamptz is null
                         or (finished_at, node, stream, number) < (?::timestamptz, ?, ?, ?))
                  order by finished_at desc, node desc, stream desc, number desc
                  limit ?
                  """)) {
        select.setString(1, node.value());
        int next = before(select, 2, before);
        select.setInt(next, limit);
        return kept(select.executeQuery());
      }
    });
  }

  @Override
  public List<Kept> corrections(@Nullable RepositoryName repository, Instant since, int limit) {
    return transactions.executeRead(status -> {
      try (var select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select node, stream, number, finished_at, received_at, body::text from report
                  where corrected > 0 and finished_at >= ? and (?::text is null or repository = ?)
                  order by finished_at desc, node desc, stream desc, number desc
                  limit ?
                  """)) {
        select.setObject(1, since.atOffset(ZoneOffset.UTC));
        @Nullable String name = repository == null ? null : repository.value();
        select.setString(2, name);
        select.setString(3, name);
        select.setInt(4, limit);
        return kept(select.executeQuery());
      }
    });
  }

  private static int before(PreparedStatement select, int at, @Nullable Cursor before)
      throws SQLException {
    @Nullable OffsetDateTime time =
        before == null ? null : before.finishedAt().atOffset(ZoneOffset.UTC);
    select.setObject(at, time);
    select.setObject(at + 1, time);
    select.setString(at + 2, before == null ? null : before.node());
    select.setString(at + 3, before == null ? null : before.stream());
    select.setLong(at + 4, before == null ? 0 : before.number());
    return at + 5;
  }

  private static List<Kept> kept(ResultSet rows) throws SQLException {
    var all = new ArrayList<Kept>();
    try (rows) {
      while (rows.next()) {
        Instant finished = rows.getObject("finished_at", OffsetDateTime.class).toInstant();
        var received =
            new Received(
                new NodeName(rows.getString("node")),
                rows.getString("stream"),
                Report.from(JsonText.parse(rows.getString("body")).asObject("report")),
                rows.getObject("received_at", OffsetDateTime.class).toInstant());
        all.add(
            new Kept(
                received,
                new Cursor(
                    finished,
                    received.node().value(),
                    received.stream(),
                    received.report().number())));
      }
    }
    return all;
  }

  private static <T> Array texts(
      Connection connection, List<T> rows, Function<T, @Nullable String> column)
      throws SQLException {
    @Nullable Object[] values = new @Nullable Object[rows.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = column.apply(rows.get(i));
    }
    return connection.createArrayOf("text", values);
  }

  private static <T> Array numbers(Connection connection, List<T> rows, Function<T, Long> column)
      throws SQLException {
    return connection.createArrayOf("bigint", rows.stream().map(column).toArray());
  }
}
