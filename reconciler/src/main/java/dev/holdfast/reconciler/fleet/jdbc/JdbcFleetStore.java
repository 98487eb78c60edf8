package dev.holdfast.reconciler.fleet.jdbc;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.Labels;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.fleet.Admission;
import dev.holdfast.reconciler.fleet.FleetStore;
import dev.holdfast.reconciler.fleet.Node;
import dev.holdfast.reconciler.fleet.Registration;
import dev.holdfast.reconciler.fleet.Seen;
import dev.holdfast.wire.Register;
import io.micronaut.transaction.TransactionOperations;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Nodes in tables `node` and `node_seen`.
public final class JdbcFleetStore implements FleetStore {
  private static final int MAX_FETCH = 1_000;

  private final TransactionOperations<Connection> transactions;

  public JdbcFleetStore(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  @Override
  public List<Node> load() {
    return transactions.executeRead(status -> {
      try (var select =
          status.getConnection().prepareStatement(NodeRows.SELECT + " order by name")) {
        select.setFetchSize(MAX_FETCH);
        return NodeRows.all(select.executeQuery());
      }
    });
  }

  @Override
  public Registration register(Register.Request request, Instant now) {
    return transactions.executeWrite(status -> {
      var connection = status.getConnection();
      lockName(connection, request.node());
      var token = TokenRows.lock(connection, request.tokenId());
      var existing = find(connection, request.node());
      var outcome = Admission.decide(token, existing, request, now);
      if (outcome instanceof Registration.Accepted(var node, var again) && !again) {
        TokenRows.use(connection, request.tokenId());
        upsert(connection, node);
        forget(connection, node.name(), existing);
        FormerKeyRows.keep(connection, node, existing);
        raiseSequence(connection);
      }
      return outcome;
    });
  }

  /// Two registrations of one new name wait for each other, though there is no row yet.
  private static void lockName(Connection connection, NodeName name) throws SQLException {
    try (var lock =
        connection.prepareStatement(
            """
            select pg_advisory_xact_lock(hashtextextended('node:' || ?, 0))
            """)) {
      lock.setString(1, name.value());
      lock.execute();
    }
  }

  private static void upsert(Connection connection, Node node) throws SQLException {
    try (var upsert =
        connection.prepareStatement(
            """
            insert into node (name, public_key, key_number, labels, label_keys, agent_version,
                              join_token, registered_at)
            values (?, ?, ?, ?::jsonb, ?::jsonb, ?, ?, ?)
            on conflict (name) do update set
              public_key = excluded.public_key, key_number = excluded.key_number,
              labels = excluded.labels, label_keys = excluded.label_keys,
              agent_version = excluded.agent_version, join_token = excluded.join_token,
              registered_at = excluded.registered_at, revoked_at = null, facts = '{}',
              facts_at = null, facts_digest = null
            """)) {
      upsert.setString(1, node.name().value());
      upsert.setString(2, node.key().toText());
      upsert.setLong(3, node.keyNumber());
      upsert.setString(4, JsonText.canonical(Json.strings(node.labels().values())));
      upsert.setString(5, JsonText.canonical(Json.strings(node.labelKeys())));
      upsert.setString(6, node.agentVersion());
      upsert.setString(7, node.joinToken());
      upsert.setObject(8, NodeRows.time(node.registeredAt()));
      upsert.executeUpdate();
    }
  }

  /// Another machine has the name now: what was last seen is not about it.
  private static void forget(Connection connection, NodeName name, @Nullable Node existing)
      throws SQLException {
    if (existing == null) {
      return;
    }
    try (var delete = connection.prepareStatement("delete from node_seen where node = ?")) {
      delete.setString(1, name.value());
      delete.executeUpdate();
    }
  }

  @Override
  public Optional<Node> label(NodeName name, Map<String, String> set, Set<String> remove) {
    return transactions.executeWrite(status -> {
      var connection = status.getConnection();
      @Nullable Node node = find(connection, name);
      if (node == null) {
        return Optional.<Node>empty();
      }
      var values = new TreeMap<>(node.labels().values());
      values.putAll(set);
      values.keySet().removeAll(remove);
      var labelled = node.withLabels(new Labels(values));
      if (labelled.labels().equals(node.labels())) {
        return Optional.of(node);
      }
      try (var update =
          connection.prepareStatement("update node set labels = ?::jsonb where name = ?")) {
        update.setString(1, JsonText.canonical(Json.strings(values)));
        update.setString(2, name.value());
        update.executeUpdate();
      }
      raiseSequence(connection);
      return Optional.of(labelled);
    });
  }

  @Override
  public Optional<Node> revoke(NodeName name, Instant at) {
    return transactions.executeWrite(status -> {
      var connection = status.getConnection();
      try (var update =
          connection.prepareStatement(
              "update node set revoked_at = coalesce(revoked_at, ?) where name = ?")) {
        update.setObject(1, NodeRows.time(at));
        update.setString(2, name.value());
        update.executeUpdate();
      }
      return Optional.ofNullable(find(connection, name));
    });
  }

  @Override
  public List<FormerKey> formerKeys(NodeName name) {
    return transactions.executeRead(status -> FormerKeyRows.of(status.getConnection(), name));
  }

  @Override
  public Optional<Node> facts(NodeName name, Json.Obj facts, String agentVersion, Instant at) {
    return transactions.executeWrite(status -> {
      var connection = status.getConnection();
      byte[] text = JsonText.canonicalBytes(facts);
      try (var update =
          connection.prepareStatement(
              """
              update node set facts = ?::jsonb, facts_at = ?, facts_digest = ?,
                              agent_version = ?
              where name = ?
              """)) {
        update.setString(1, new String(text, java.nio.charset.StandardCharsets.UTF_8));
        update.setObject(2, NodeRows.time(at));
        update.setString(3, Digest.of(text).value());
        update.setString(4, agentVersion);
        update.setString(5, name.value());
        update.executeUpdate();
      }
      return Optional.ofNullable(find(connection, name));
    });
  }

  @Override
  public Optional<Node> agentVersion(NodeName name, String agentVersion) {
    return transactions.executeWrite(status -> {
      var connection = status.getConnection();
      try (var update =
          connection.prepareStatement("update node set agent_version = ? where name = ?")) {
        update.setString(1, agentVersion);
        update.setString(2, name.value());
        update.executeUpdate();
      }
      return Optional.ofNullable(find(connection, name));
    });
  }

  @Override
  public Optional<Facts> factsOf(NodeName name) {
    return transactions.executeRead(status -> {
      try (var select =
          status
              .getConnection()
              .prepareStatement(
                  "select facts::text, facts_at from node where name = ? and facts_at is not"
                      + " null")) {
        select.setString(1, name.value());
        try (ResultSet row = select.executeQuery()) {
          return row.next()
              ? Optional.of(
                  new Facts(
                      JsonText.parse(row.getString(1)).asObject("facts"),
                      NodeRows.instant(row, "facts_at")))
              : Optional.<Facts>empty();
        }
      }
    });
  }

  @Override
  public void seen(Collection<Seen> seen) {
    transactions.executeWrite(status -> {
      var batch = seen.stream().sorted(java.util.Comparator.comparing(Seen::node)).toList();
      var connection = status.getConnection();
      try (PreparedStatement upsert =
          connection.prepareStatement(
              """
              insert into node_seen (node, last_seen, revision, verified_through,
                                     clock_off_ms, disabled, stream, heard_epoch,
                                     heard_sequence)
              select s.node, s.last_seen::timestamptz, s.revision,
                     s.verified_through::timestamptz, s.clock_off_ms, s.disabled, s.stream,
                     s.heard_epoch, s.heard_sequence
              from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[],
                          ?::text[], ?::bigint[], ?::bigint[])
                as s (node, last_seen, revision, verified_through, clock_off_ms, disabled,
                      stream, heard_epoch, heard_sequence)
              join node on node.name = s.node
              on conflict (node) do update set
                last_seen = excluded.last_seen, revision = excluded.revision,
                verified_through = excluded.verified_through,
                clock_off_ms = excluded.clock_off_ms, disabled = excluded.disabled,
                stream = excluded.stream, heard_epoch = excluded.heard_epoch,
                heard_sequence = excluded.heard_sequence
              where node_seen.last_seen <= excluded.last_seen
              """)) {
        texts(upsert, 1, batch.stream().map(each -> each.node().value()).toArray());
        texts(upsert, 2, batch.stream().map(each -> each.lastSeen().toString()).toArray());
        texts(upsert, 3, batch.stream().map(Seen::revision).toArray());
        texts(upsert, 4, nullable(batch, each -> text(each.verifiedThrough())));
        upsert.setArray(
            5, connection.createArrayOf("bigint", batch.stream().map(Seen::clockOffMs).toArray()));
        texts(upsert, 6, nullable(batch, Seen::disabled));
        texts(upsert, 7, batch.stream().map(Seen::stream).toArray());
        upsert.setArray(
            8, connection.createArrayOf("bigint", batch.stream().map(Seen::heardEpoch).toArray()));
        upsert.setArray(
            9,
            connection.createArrayOf("bigint", batch.stream().map(Seen::heardSequence).toArray()));
        return upsert.executeUpdate();
      }
    });
  }

  @Override
  public List<Seen> loadSeen() {
    return transactions.executeRead(status -> {
      try (var select = status.getConnection().prepareStatement("select * from node_seen")) {
        select.setFetchSize(MAX_FETCH);
        var all = new ArrayList<Seen>();
        try (ResultSet row = select.executeQuery()) {
          while (row.next()) {
            all.add(
                new Seen(
                    new NodeName(row.getString("node")),
                    NodeRows.instant(row, "last_seen"),
                    row.getString("revision"),
                    NodeRows.instantOrNull(row, "verified_through"),
                    row.getLong("clock_off_ms"),
                    row.getString("disabled"),
                    row.getString("stream"),
                    row.getLong("heard_epoch"),
                    row.getLong("heard_sequence")));
          }
        }
        return all;
      }
    });
  }

  private static @Nullable Node find(Connection connection, NodeName name) throws SQLException {
    try (var select =
        connection.prepareStatement(NodeRows.SELECT + " where name = ? for no key update")) {
      select.setString(1, name.value());
      var found = NodeRows.all(select.executeQuery());
      return found.isEmpty() ? null : found.getFirst();
    }
  }

  private static void raiseSequence(Connection connection) throws SQLException {
    try (var raise = connection.prepareStatement("select nextval('change_sequence')")) {
      raise.execute();
    }
  }

  private static void texts(PreparedStatement statement, int at, @Nullable Object[] values)
      throws SQLException {
    statement.setArray(at, statement.getConnection().createArrayOf("text", values));
  }

  private static @Nullable Object[] nullable(
      List<Seen> batch, java.util.function.Function<Seen, @Nullable String> column) {
    @Nullable Object[] values = new @Nullable Object[batch.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = column.apply(batch.get(i));
    }
    return values;
  }

  private static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }
}
