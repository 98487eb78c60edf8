package dev.holdfast.reconciler.access.jdbc;

import dev.holdfast.reconciler.access.ApiToken;
import dev.holdfast.reconciler.access.ApiTokenStore;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Tokens in table `api_token`.
@Singleton
public class JdbcApiTokenStore implements ApiTokenStore {
  private final ApiTokenRows rows;
  private final TransactionOperations<Connection> transactions;

  public JdbcApiTokenStore(ApiTokenRows rows, TransactionOperations<Connection> transactions) {
    this.rows = rows;
    this.transactions = transactions;
  }

  @Override
  public void insert(Kept token) {
    rows.save(ApiTokenRow.of(token));
  }

  @Override
  public boolean insertFirst(Kept token) {
    return transactions.executeWrite(status -> {
      try (var lock = status.getConnection().createStatement()) {
        // two replicas may start at once; only one of them makes the first token
        lock.execute("lock table api_token in share row exclusive mode");
      }
      if (rows.count() > 0) {
        return false;
      }
      rows.save(ApiTokenRow.of(token));
      return true;
    });
  }

  @Override
  public Optional<Kept> find(String id) {
    return rows.findById(id).map(ApiTokenRow::kept);
  }

  @Override
  public List<ApiToken> all(int limit) {
    return rows.newest(limit).stream().map(ApiTokenRow::token).toList();
  }

  @Override
  public boolean revoke(String id, Instant at) {
    return transactions.executeWrite(_ -> {
      rows.endSessions(id);
      return rows.revoke(id, at) > 0;
    });
  }
}
