package dev.holdfast.reconciler.fleet.jdbc;

import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.fleet.FleetStore;
import dev.holdfast.reconciler.fleet.Node;
import dev.holdfast.wire.VerifyingKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Table `former_node_key`, a few rows for each name.
final class FormerKeyRows {
  private FormerKeyRows() {}

  /// Another key has the name now.
  ///
  /// @param before who had it; null where nobody had
  static void keep(Connection connection, Node node, @Nullable Node before) throws SQLException {
    if (before == null) {
      return;
    }
    try (var insert =
            connection.prepareStatement(
                """
                insert into former_node_key (node, public_key, replaced_at) values (?, ?, ?)
                on conflict (node, public_key) do update set replaced_at = excluded.replaced_at
                """);
        var delete =
            connection.prepareStatement(
                """
                delete from former_node_key
                where node = ? and (public_key = ? or public_key not in (
                  select public_key from former_node_key where node = ?
                  order by replaced_at desc limit ?))
                """)) {
      insert.setString(1, node.name().value());
      insert.setString(2, before.key().toText());
      insert.setObject(3, NodeRows.time(node.registeredAt()));
      insert.executeUpdate();
      delete.setString(1, node.name().value());
      delete.setString(2, node.key().toText());
      delete.setString(3, node.name().value());
      delete.setInt(4, FleetStore.MAX_FORMER_KEYS);
      delete.executeUpdate();
    }
  }

  static List<FleetStore.FormerKey> of(Connection connection, NodeName name) throws SQLException {
    try (var select =
        connection.prepareStatement(
            """
            select public_key, replaced_at from former_node_key
            where node = ? order by replaced_at desc limit ?
            """)) {
      select.setString(1, name.value());
      select.setInt(2, FleetStore.MAX_FORMER_KEYS);
      try (var row = select.executeQuery()) {
        var keys = new ArrayList<FleetStore.FormerKey>();
        while (row.next()) {
          keys.add(
              new FleetStore.FormerKey(
                  VerifyingKey.fromText(row.getString(1)), NodeRows.instant(row, "replaced_at")));
        }
        return keys;
      }
    }
  }
}
