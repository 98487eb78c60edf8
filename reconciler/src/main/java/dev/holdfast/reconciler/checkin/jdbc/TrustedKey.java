package dev.holdfast.reconciler.checkin.jdbc;

import io.micronaut.transaction.TransactionOperations;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The fingerprint of the key that agents of this fleet trust; the key itself is never here.
public final class TrustedKey {
  private final TransactionOperations<Connection> transactions;

  public TrustedKey(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  /// Empty before the first start.
  public Optional<String> fingerprint() {
    return transactions.executeRead(status -> fingerprint(status.getConnection()));
  }

  /// Keeps the fingerprint where none is known yet.
  ///
  /// @return the one that is known now
  public String keep(String fingerprint) {
    return transactions.executeWrite(status -> {
      try (var update =
          status
              .getConnection()
              .prepareStatement("update instance set signing_key = coalesce(signing_key, ?)")) {
        update.setString(1, fingerprint);
        update.executeUpdate();
      }
      return fingerprint(status.getConnection()).orElse(fingerprint);
    });
  }

  /// Empty before the first start.
  public static Optional<String> fingerprint(Connection connection) throws SQLException {
    try (var select = connection.prepareStatement("select signing_key from instance");
        ResultSet rows = select.executeQuery()) {
      @Nullable String found = rows.next() ? rows.getString(1) : null;
      return Optional.ofNullable(found);
    }
  }
}
