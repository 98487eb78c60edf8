package dev.holdfast.reconciler.drift.jdbc;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.drift.VerdictRow;
import dev.holdfast.reconciler.drift.VerdictStore;
import dev.holdfast.wire.Hold;
import dev.holdfast.wire.ReleaseMark;
import dev.holdfast.wire.Report;
import io.micronaut.transaction.TransactionOperations;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Verdicts in table `verdict`. A write inside a transaction of the same thread is part of it.
public final class JdbcVerdictStore implements VerdictStore {
  private static final int FETCH = 5_000;
  private static final Comparator<StoredVerdict> BY_KEY =
      Comparator.comparing((StoredVerdict stored) -> stored.row().node())
          .thenComparing(stored -> stored.row().association());

  private final TransactionOperations<Connection> transactions;

  public JdbcVerdictStore(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  @Override
  public void load(Consumer<StoredVerdict> each) {
    transactions.executeRead(status -> {
      try (var select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select repository, association, node, version, enforced_digest, verdict,
                         reason, fight, since, last_run_at, counts::text, hold::text,
                         released_at, retried_at
                  from verdict
                  """)) {
        select.setFetchSize(FETCH);
        try (ResultSet row = select.executeQuery()) {
          while (row.next()) {
            each.accept(new StoredVerdict(verdict(row), List.of()));
          }
        }
        return true;
      }
    });
  }

  private static VerdictRow verdict(ResultSet row) throws SQLException {
    return new VerdictRow(
        new NodeName(row.getString("node")),
        AssociationId.of(row.getString("repository"), row.getString("association")),
        row.getLong("version"),
        new Digest(row.getString("enforced_digest")),
        Verdict.of(row.getString("verdict")),
        row.getString("reason"),
        row.getBoolean("fight"),
        row.getObject("since", OffsetDateTime.class).toInstant(),
        row.getObject("last_run_at", OffsetDateTime.class).toInstant(),
        counts(JsonText.parse(row.getString("counts")).asObject("counts")),
        hold(row.getString("hold")),
        mark(row));
  }

  private static @Nullable ReleaseMark mark(ResultSet row) throws SQLException {
    @Nullable OffsetDateTime at = row.getObject("released_at", OffsetDateTime.class);
    @Nullable OffsetDateTime retried = row.getObject("retried_at", OffsetDateTime.class);
    return at == null
        ? null
        : new ReleaseMark(at.toInstant(), retried == null ? Instant.EPOCH : retried.toInstant());
  }

  private static @Nullable Hold hold(@Nullable String text) {
    return text == null ? null : Hold.from(JsonText.parse(text).asObject("hold"));
  }

  private static @Nullable String text(@Nullable Hold hold) {
    return hold == null ? null : JsonText.canonical(hold.toJson());
  }

  @Override
  public void write(Collection<StoredVerdict> verdicts) {
    if (verdicts.isEmpty()) {
      return;
    }
    var rows = verdicts.stream().sorted(BY_KEY).toList();
    transactions.executeWrite(status -> {
      var connection = status.getConnection();
      try (var upsert =
          connection.prepareStatement(
              """
              insert into verdict (repository, association, node, version, enforced_digest,
                                   verdict, reason, fight, since, last_run_at, counts,
                                   resources, hold, released_at, retried_at)
              select v.repository, v.association, v.node, v.version, v.enforced_digest,
                     v.verdict, v.reason, v.fight, v.since::timestamptz,
                     v.last_run_at::timestamptz, v.counts::jsonb, v.resources::jsonb, v.hold::jsonb,
                     v.released_at::timestamptz, v.retried_at::timestamptz
              from unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[],
                          ?::text[], ?::boolean[], ?::text[], ?::text[], ?::text[], ?::text[],
                          ?::text[], ?::text[], ?::text[])
                as v (repository, association, node, version, enforced_digest, verdict, reason,
                      fight, since, last_run_at, counts, resources, hold, released_at,
                      retried_at)
              on conflict (node, repository, association) do update set
                version = excluded.version, enforced_digest = excluded.enforced_digest,
                verdict = excluded.verdict, reason = excluded.reason, fight = excluded.fight,
                since = excluded.since, last_run_at = excluded.last_run_at,
                counts = excluded.counts, resources = excluded.resources, hold = excluded.hold,
                released_at = excluded.released_at, retried_at = excluded.retried_at
              """)) {
        upsert.setArray(
            1, array(connection, "text", rows, v -> v.association().repository().value()));
        upsert.setArray(2, array(connection, "text", rows, v -> v.association().name().value()));
        upsert.setArray(3, array(connection, "text", rows, v -> v.node().value()));
        upsert.setArray(4, array(connection, "bigint", rows, VerdictRow::version));
        upsert.setArray(5, array(connection, "text", rows, v -> v.enforced().value()));
        upsert.setArray(6, array(connection, "text", rows, v -> v.verdict().id()));
        upsert.setArray(7, array(connection, "text", rows, VerdictRow::reason));
        upsert.setArray(8, array(connection, "boolean", rows, VerdictRow::fight));
        upsert.setArray(9, array(connection, "text", rows, v -> v.since().toString()));
        upsert.setArray(10, array(connection, "text", rows, v -> v.lastRunAt().toString()));
        upsert.setArray(
            11, array(connection, "text", rows, v -> JsonText.canonical(json(v.counts()))));
        upsert.setArray(
            12,
            connection.createArrayOf(
                "text",
                rows.stream()
                    .map(stored -> JsonText.canonical(Json.list(stored.resources(), r -> r)))
                    .toArray()));
        upsert.setArray(
            13,
            connection.createArrayOf(
                "text", rows.stream().map(stored -> text(stored.row().hold())).toArray()));
        upsert.setArray(14, instants(connection, rows, ReleaseMark::at));
        upsert.setArray(15, instants(connection, rows, ReleaseMark::retriedAt));
        return upsert.executeUpdate();
      }
    });
  }

  private static Array instants(
      Connection connection, List<StoredVerdict> rows, Function<ReleaseMark, Instant> which)
      throws SQLException {
    return connection.createArrayOf(
        "text",
        rows.stream()
            .map(stored -> stored.row().release())
            .map(mark -> mark == null ? null : which.apply(mark).toString())
            .toArray());
  }

  @Override
  public void delete(AssociationId association, Collection<NodeName> nodes) {
    transactions.executeWrite(status -> {
      var connection = status.getConnection();
      try (var delete =
          connection.prepareStatement(
              """
              delete from verdict
              where repository = ? and association = ? and node = any (?::text[])
              """)) {
        delete.setString(1, association.repository().value());
        delete.setString(2, association.name().value());
        delete.setArray(3, names(connection, nodes));
        return delete.executeUpdate();
      }
    });
  }

  @Override
  public void delete(AssociationId association) {
    transactions.executeWrite(status -> {
      try (var delete =
          status
              .getConnection()
              .prepareStatement("delete from verdict where repository = ? and association = ?")) {
        delete.setString(1, association.repository().value());
        delete.setString(2, association.name().value());
        return delete.executeUpdate();
      }
    });
  }

  @Override
  public Map<AssociationId, List<Json>> resources(NodeName node) {
    return transactions.executeRead(status -> {
      try (var select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select repository, association, resources::text from verdict where node = ?
                  """)) {
        select.setString(1, node.value());
        var found = new HashMap<AssociationId, List<Json>>();
        try (ResultSet row = select.executeQuery()) {
          while (row.next()) {
            found.put(
                AssociationId.of(row.getString("repository"), row.getString("association")),
                list(row.getString("resources")));
          }
        }
        return found;
      }
    });
  }

  @Override
  public Map<NodeName, List<Json>> resources(
      AssociationId association, Collection<NodeName> nodes) {
    if (nodes.isEmpty()) {
      return Map.of();
    }
    return transactions.executeRead(status -> {
      var connection = status.getConnection();
      try (var select =
          connection.prepareStatement(
              """
              select node, resources::text from verdict
              where repository = ? and association = ? and node = any (?::text[])
              """)) {
        select.setString(1, association.repository().value());
        select.setString(2, association.name().value());
        select.setArray(3, names(connection, nodes));
        var found = new HashMap<NodeName, List<Json>>();
        try (ResultSet row = select.executeQuery()) {
          while (row.next()) {
            found.put(new NodeName(row.getString("node")), list(row.getString("resources")));
          }
        }
        return found;
      }
    });
  }

  @Override
  public List<Correction> corrections(Instant since) {
    return transactions.executeRead(status -> {
      try (var select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select repository, association,
                         date_bin('15 minutes', finished_at, 'epoch') as at,
                         sum(corrected) as resources
                  from report where corrected > 0 and finished_at > ?
                  group by 1, 2, 3
                  """)) {
        select.setObject(1, since.atOffset(ZoneOffset.UTC));
        var found = new ArrayList<Correction>();
        try (ResultSet row = select.executeQuery()) {
          while (row.next()) {
            found.add(
                new Correction(
                    AssociationId.of(row.getString("repository"), row.getString("association")),
                    row.getObject("at", OffsetDateTime.class).toInstant(),
                    row.getLong("resources")));
          }
        }
        return found;
      }
    });
  }

  private static Array names(Connection connection, Collection<NodeName> nodes)
      throws SQLException {
    return connection.createArrayOf("text", nodes.stream().map(NodeName::value).toArray());
  }

  private static Array array(
      Connection connection, String type, List<StoredVerdict> rows, Function<VerdictRow, ?> column)
      throws SQLException {
    return connection.createArrayOf(
        type, rows.stream().map(StoredVerdict::row).map(column).toArray());
  }

  private static List<Json> list(String text) {
    return JsonText.parse(text) instanceof Json.Arr(var elements) ? elements : List.of();
  }

  private static Json.Obj json(Report.Counts counts) {
    return Json.object()
        .put("in_sync", counts.inSync())
        .put("corrected", counts.corrected())
        .put("drifted", counts.drifted())
        .put("failed", counts.failed())
        .put("not_applicable", counts.notApplicable())
        .put("unknown", counts.unknown())
        .build();
  }

  private static Report.Counts counts(Json.Obj json) {
    return new Report.Counts(
        json.integer("in_sync", 0),
        json.integer("corrected", 0),
        json.integer("drifted", 0),
        json.integer("failed", 0),
        json.integer("not_applicable", 0),
        json.integer("unknown", 0));
  }
}
