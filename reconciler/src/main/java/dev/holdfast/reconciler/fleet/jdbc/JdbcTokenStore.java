package dev.holdfast.reconciler.fleet.jdbc;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.reconciler.fleet.TokenRecord;
import dev.holdfast.reconciler.fleet.TokenStore;
import io.micronaut.transaction.TransactionOperations;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;

/// Join tokens in table `join_token`.
public final class JdbcTokenStore implements TokenStore {
  private final TransactionOperations<Connection> transactions;

  public JdbcTokenStore(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  @Override
  public void add(TokenRecord token) {
    transactions.executeWrite(status -> {
      try (var insert =
          status
              .getConnection()
              .prepareStatement(
                  """
                  insert into join_token (id, verifier, labels, label_keys, names, replaces,
                                          max_uses, created_by, created_at, expires_at)
                  values (?, ?, ?::jsonb, ?::jsonb, ?, ?, ?, ?, ?, ?)
                  """)) {
        insert.setString(1, token.id());
        insert.setString(2, token.verifier().value());
        insert.setString(3, JsonText.canonical(Json.strings(token.labels().values())));
        insert.setString(4, JsonText.canonical(Json.strings(token.labelKeys())));
        insert.setString(5, token.names());
        insert.setBoolean(6, token.replaces());
        insert.setInt(7, token.maxUses());
        insert.setString(8, token.createdBy());
        insert.setObject(9, NodeRows.time(token.createdAt()));
        insert.setObject(10, NodeRows.time(token.expiresAt()));
        return insert.executeUpdate();
      }
    });
  }

  @Override
  public List<TokenRecord> all() {
    return transactions.executeRead(status -> {
      try (var select =
          status
              .getConnection()
              .prepareStatement(TokenRows.SELECT + " order by created_at desc, id")) {
        return TokenRows.all(select.executeQuery());
      }
    });
  }

  @Override
  public boolean revoke(String id, Instant at) {
    return transactions.executeWrite(status -> {
      try (var update =
          status
              .getConnection()
              .prepareStatement(
                  "update join_token set revoked_at = coalesce(revoked_at, ?) where id = ?")) {
        update.setObject(1, NodeRows.time(at));
        update.setString(2, id);
        return update.executeUpdate() == 1;
      }
    });
  }
}
