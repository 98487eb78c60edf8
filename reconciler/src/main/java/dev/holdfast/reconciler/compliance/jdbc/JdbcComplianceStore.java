package dev.holdfast.reconciler.compliance.jdbc;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.compliance.ComplianceStore;
import dev.holdfast.reconciler.compliance.Count;
import dev.holdfast.reconciler.compliance.Item;
import dev.holdfast.reconciler.compliance.ItemSeverity;
import dev.holdfast.reconciler.compliance.ItemStatus;
import dev.holdfast.reconciler.compliance.Upload;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.lease.jdbc.Fences;
import io.micronaut.transaction.TransactionOperations;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Items and history in their tables.
public final class JdbcComplianceStore implements ComplianceStore {
  private static final String ITEMS =
      """
      select i.node, i.type, i.association, i.id, i.title, i.severity, i.status, i.details::text,
             u.executed_at
      from compliance_item i
      join compliance_upload u using (node, type, association)
      """;

  private final TransactionOperations<Connection> transactions;

  public JdbcComplianceStore(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  @Override
  public Put put(NodeName node, Upload upload, String by, Instant now) {
    return transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      if (!lock(connection, node)) {
        return Put.NO_NODE;
      }
      Put standing = standing(connection, node, upload);
      if (standing != Put.STORED) {
        return standing;
      }
      remove(connection, node, upload);
      if (!upload.items().isEmpty()) {
        insert(connection, node, upload, by, now);
        items(connection, node, upload);
      }
      return Put.STORED;
    });
  }

  /// One upload of a node at a time.
  private static boolean lock(Connection connection, NodeName node) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select 1 from node where name = ? and revoked_at is null for update")) {
      select.setString(1, node.value());
      try (ResultSet rows = select.executeQuery()) {
        return rows.next();
      }
    }
  }

  private static Put standing(Connection connection, NodeName node, Upload upload)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select executed_at, content_hash,
                   (select count(distinct type) from compliance_upload
                    where node = ? and type <> 'Association' and type <> ?) as others
            from (values (1)) as one
            left join compliance_upload u on u.node = ? and u.type = ? and u.association = ?
            """)) {
      select.setString(1, node.value());
      select.setString(2, upload.type());
      select.setString(3, node.value());
      select.setString(4, upload.type());
      select.setString(5, upload.association());
      try (ResultSet row = select.executeQuery()) {
        row.next();
        OffsetDateTime before = row.getObject("executed_at", OffsetDateTime.class);
        if (before != null) {
          return against(upload, before.toInstant(), row.getString("content_hash"));
        }
        return upload.association().isEmpty() && row.getLong("others") >= Upload.MAX_TYPES
            ? Put.TOO_MANY_TYPES
            : Put.STORED;
      }
    }
  }

  private static Put against(Upload upload, Instant executedAt, String contentHash) {
    if (exact(upload.executedAt()).isBefore(executedAt)) {
      return Put.OLDER;
    }
    return !upload.contentHash().isEmpty() && upload.contentHash().equals(contentHash)
        ? Put.SAME
        : Put.STORED;
  }

  private static void remove(Connection connection, NodeName node, Upload upload)
      throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "delete from compliance_upload where node = ? and type = ? and association = ?")) {
      delete.setString(1, node.value());
      delete.setString(2, upload.type());
      delete.setString(3, upload.association());
      delete.executeUpdate();
    }
  }

  private static void insert(
      Connection connection, NodeName node, Upload upload, String by, Instant now)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into compliance_upload (node, type, association, executed_at, put_at, put_by,
                                           content_hash, sums)
            values (?, ?, ?, ?, ?, ?, ?, ?::jsonb)
            """)) {
      insert.setString(1, node.value());
      insert.setString(2, upload.type());
      insert.setString(3, upload.association());
      insert.setObject(4, time(exact(upload.executedAt())));
      insert.setObject(5, time(now));
      insert.setString(6, by);
      insert.setString(7, upload.contentHash());
      insert.setString(8, JsonText.canonical(json(upload.sums())));
      insert.executeUpdate();
    }
  }

  private static void items(Connection connection, NodeName node, Upload upload)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into compliance_item (node, type, association, id, title, severity, status,
                                         details)
            select ?, ?, ?, id, title, severity, status, details::jsonb
            from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
              as new (id, title, severity, status, details)
            """)) {
      insert.setString(1, node.value());
      insert.setString(2, upload.type());
      insert.setString(3, upload.association());
      texts(insert, 4, upload.items(), Upload.Entry::id);
      texts(insert, 5, upload.items(), Upload.Entry::title);
      texts(insert, 6, upload.items(), item -> item.severity().id());
      texts(insert, 7, upload.items(), item -> item.status().id());
      texts(insert, 8, upload.items(), item -> JsonText.canonical(Json.strings(item.details())));
      insert.executeUpdate();
    }
  }

  private static <T> void texts(
      PreparedStatement statement, int index, List<T> rows, Function<T, String> column)
      throws SQLException {
    Object[] values = rows.stream().map(column).toArray();
    statement.setArray(index, statement.getConnection().createArrayOf("text", values));
  }

  /// As exact as PostgreSQL keeps it: what is put again is not older than itself.
  private static Instant exact(Instant time) {
    return time.truncatedTo(ChronoUnit.MICROS);
  }

  private static OffsetDateTime time(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }

  @Override
  public List<Item> items(NodeName node) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(ITEMS + "where i.node = ? order by i.type, i.association, i.id")) {
        select.setString(1, node.value());
        return all(select);
      }
    });
  }

  @Override
  public List<Item> failing(int limit) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  ITEMS
                      + """
                      where i.status = 'non_compliant'
                      order by array_position(
                                 array['critical', 'high', 'medium', 'low', 'informational'],
                                 i.severity),
                               u.executed_at, i.node, i.id
                      limit ?
                      """)) {
        select.setInt(1, limit);
        return all(select);
      }
    });
  }

  private static List<Item> all(PreparedStatement select) throws SQLException {
    var items = new ArrayList<Item>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        items.add(
            new Item(
                new NodeName(row.getString("node")),
                row.getString("type"),
                row.getString("association"),
                row.getString("id"),
                row.getString("title"),
                ItemSeverity.of(row.getString("severity")),
                ItemStatus.of(row.getString("status")),
                null,
                row.getObject("executed_at", OffsetDateTime.class).toInstant(),
                Json.object()
                    .put("details", JsonText.parse(row.getString("details")))
                    .build()
                    .stringMap("details")));
      }
    }
    return items;
  }

  @Override
  public List<Sum> sums() {
    return transactions.executeRead(status -> {
      var sums = new ArrayList<Sum>();
      try (PreparedStatement select =
              status
                  .getConnection()
                  .prepareStatement(
                      "select node, type, association, sums::text from compliance_upload");
          ResultSet row = select.executeQuery()) {
        while (row.next()) {
          sums.add(
              new Sum(
                  new NodeName(row.getString("node")),
                  row.getString("type"),
                  row.getString("association"),
                  counts(JsonText.parse(row.getString("sums")).asObject("sums"))));
        }
      }
      return sums;
    });
  }

  private static Json json(Map<ItemSeverity, Count> sums) {
    var json = Json.object();
    sums.forEach((severity, count) ->
        json.put(
            severity.id(),
            Json.object()
                .put("compliant", count.compliant())
                .put("non_compliant", count.nonCompliant())
                .build()));
    return json.build();
  }

  private static Map<ItemSeverity, Count> counts(Json.Obj json) {
    var counts = new EnumMap<ItemSeverity, Count>(ItemSeverity.class);
    for (String severity : json.members().keySet()) {
      Json.Obj count = json.object(severity);
      counts.put(
          ItemSeverity.of(severity),
          new Count(count.integer("compliant"), count.integer("non_compliant"), 0));
    }
    return counts;
  }

  @Override
  public void remember(Fence fence, Instant at, List<Kept> sums) {
    transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      Fences.check(connection, fence);
      for (Span span : Span.values()) {
        forget(connection, span, at);
        remember(connection, span, at, sums);
      }
      return true;
    });
  }

  /// What is no longer there, a severity that was changed for instance, is not summed with the
  /// rest.
  private static void forget(Connection connection, Span span, Instant at) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            """
            delete from compliance_history
            where span = ? and begins_at = date_trunc(?, ?::timestamptz, 'UTC')
            """)) {
      delete.setString(1, span.id());
      delete.setString(2, span.id());
      delete.setObject(3, time(at));
      delete.executeUpdate();
    }
  }

  private static void remember(Connection connection, Span span, Instant at, List<Kept> sums)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into compliance_history (span, begins_at, repository, type, severity, compliant,
                                            non_compliant, unknown)
            select ?, date_trunc(?, ?::timestamptz, 'UTC'), repository, type, severity, compliant,
                   non_compliant, unknown
            from unnest(?::text[], ?::text[], ?::text[], ?::text[]::bigint[], ?::text[]::bigint[],
                        ?::text[]::bigint[])
              as new (repository, type, severity, compliant, non_compliant, unknown)
            """)) {
      insert.setString(1, span.id());
      insert.setString(2, span.id());
      insert.setObject(3, time(at));
      texts(insert, 4, sums, Kept::repository);
      texts(insert, 5, sums, Kept::type);
      texts(insert, 6, sums, sum -> sum.severity().id());
      texts(insert, 7, sums, sum -> Long.toString(sum.count().compliant()));
      texts(insert, 8, sums, sum -> Long.toString(sum.count().nonCompliant()));
      texts(insert, 9, sums, sum -> Long.toString(sum.count().unknown()));
      insert.executeUpdate();
    }
  }

  @Override
  public List<Point> history(Span span, Instant since) {
    return transactions.executeRead(status -> {
      var points = new ArrayList<Point>();
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select begins_at, sum(compliant) as compliant,
                         sum(non_compliant) as non_compliant, sum(unknown) as unknown
                  from compliance_history where span = ? and begins_at > ?
                  group by begins_at order by begins_at
                  """)) {
        select.setString(1, span.id());
        select.setObject(2, time(since));
        try (ResultSet row = select.executeQuery()) {
          while (row.next()) {
            points.add(
                new Point(
                    row.getObject("begins_at", OffsetDateTime.class).toInstant(),
                    new Count(
                        row.getLong("compliant"),
                        row.getLong("non_compliant"),
                        row.getLong("unknown"))));
          }
        }
      }
      return points;
    });
  }
}
