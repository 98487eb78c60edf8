package dev.holdfast.reconciler.fleet.jdbc;

import dev.holdfast.canonical.Digest;
import dev.holdfast.reconciler.fleet.TokenRecord;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows of `join_token` as values.
final class TokenRows {
  static final String SELECT =
      """
      select id, verifier, labels::text, label_keys::text, names, replaces, max_uses, uses,
             created_by, created_at, expires_at, revoked_at
      from join_token\
      """;

  private TokenRows() {}

  /// The token, which nobody else uses until the transaction ends.
  static @Nullable TokenRecord lock(Connection connection, String id) throws SQLException {
    try (var select = connection.prepareStatement(SELECT + " where id = ? for update")) {
      select.setString(1, id);
      var found = all(select.executeQuery());
      return found.isEmpty() ? null : found.getFirst();
    }
  }

  static void use(Connection connection, String id) throws SQLException {
    try (var update =
        connection.prepareStatement("update join_token set uses = uses + 1 where id = ?")) {
      update.setString(1, id);
      update.executeUpdate();
    }
  }

  static List<TokenRecord> all(ResultSet rows) throws SQLException {
    var all = new ArrayList<TokenRecord>();
    try (rows) {
      while (rows.next()) {
        all.add(
            new TokenRecord(
                rows.getString("id"),
                new Digest(rows.getString("verifier")),
                NodeRows.labels(rows.getString("labels")),
                NodeRows.keys(rows.getString("label_keys")),
                rows.getString("names"),
                rows.getBoolean("replaces"),
                rows.getInt("max_uses"),
                rows.getInt("uses"),
                rows.getString("created_by"),
                NodeRows.instant(rows, "created_at"),
                NodeRows.instant(rows, "expires_at"),
                NodeRows.instantOrNull(rows, "revoked_at")));
      }
    }
    return all;
  }
}
