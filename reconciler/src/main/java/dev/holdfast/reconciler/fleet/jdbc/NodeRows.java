package dev.holdfast.reconciler.fleet.jdbc;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.Labels;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.fleet.Node;
import dev.holdfast.wire.VerifyingKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Rows of `node` as values, and times as PostgreSQL takes them.
final class NodeRows {
  static final String SELECT =
      """
      select name, public_key, key_number, labels::text, label_keys::text, agent_version,
             join_token, facts_digest, registered_at, revoked_at
      from node\
      """;

  private NodeRows() {}

  static List<Node> all(ResultSet rows) throws SQLException {
    var all = new ArrayList<Node>();
    try (rows) {
      while (rows.next()) {
        all.add(node(rows));
      }
    }
    return all;
  }

  private static Node node(ResultSet row) throws SQLException {
    String digest = row.getString("facts_digest");
    return new Node(
        new NodeName(row.getString("name")),
        labels(row.getString("labels")),
        keys(row.getString("label_keys")),
        VerifyingKey.fromText(row.getString("public_key")),
        row.getLong("key_number"),
        row.getString("agent_version"),
        row.getString("join_token"),
        digest == null ? null : new Digest(digest),
        instant(row, "registered_at"),
        instantOrNull(row, "revoked_at"));
  }

  static Labels labels(String json) {
    var values = new TreeMap<String, String>();
    JsonText.parse(json)
        .asObject("labels")
        .members()
        .forEach((key, value) -> values.put(key, value.asString(key)));
    return new Labels(values);
  }

  static SortedSet<String> keys(String json) {
    var keys = new TreeSet<String>();
    if (JsonText.parse(json) instanceof Json.Arr(var elements)) {
      elements.forEach(element -> keys.add(element.asString("label_keys")));
    }
    return keys;
  }

  static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
    @Nullable OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
