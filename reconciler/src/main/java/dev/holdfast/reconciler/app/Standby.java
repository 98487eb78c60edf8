package dev.holdfast.reconciler.app;

import dev.holdfast.reconciler.Trouble;
import dev.holdfast.reconciler.checkin.files.SigningKeyFile;
import dev.holdfast.reconciler.checkin.jdbc.TrustedKey;
import dev.holdfast.reconciler.lease.jdbc.JdbcLease;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One replica serves; the others wait here until it is their turn, with nothing in memory that
/// could be out of date. Who has the lease may go on to read the database.
final class Standby {
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(2);
  private static final String UNDEFINED_TABLE = "42P01";
  private static final String UNDEFINED_COLUMN = "42703";
  private static final Logger LOG = LoggerFactory.getLogger(Standby.class);

  private final String url;
  private final String user;
  private final String password;
  private final ReplicaId replica;
  private final CompletableFuture<Void> lost = new CompletableFuture<>();
  private final Trouble asking =
      new Trouble(LOG, "the lease cannot be asked for", "the lease is asked for again");

  Standby(String url, String user, String password, ReplicaId replica) {
    this.url = url;
    this.user = user;
    this.password = password;
    this.replica = replica;
  }

  /// Returns when this replica leads, and at once where the database is new.
  ///
  /// @param data where the signing key is: a wrong one is found now, not when it is needed
  /// @throws IOException when the first attempt fails, later ones are repeated; and when the key
  ///   cannot be used
  void await(Path data) throws IOException, InterruptedException {
    try {
      if (isOurTurn()) {
        return;
      }
      Optional<String> trusted = trusted();
      if (trusted.isPresent()) {
        SigningKeyFile.in(data, trusted, _ -> trusted.get());
      }
    } catch (SQLException e) {
      throw new DatabaseUnusableException(e);
    }
    LOG.atInfo().log("another replica leads; standing by");
    while (true) {
      TimeUnit.MILLISECONDS.sleep(BETWEEN_ATTEMPTS.toMillis());
      try {
        if (isOurTurn()) {
          return;
        }
        asking.over();
      } catch (SQLException e) {
        asking.met(e);
      }
    }
  }

  /// Empty also where the one that leads is older and keeps none.
  private Optional<String> trusted() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, user, password)) {
      return TrustedKey.fingerprint(connection);
    } catch (SQLException e) {
      if (UNDEFINED_COLUMN.equals(e.getSQLState())) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private boolean isOurTurn() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, user, password)) {
      return JdbcLease.acquire(connection, replica.value()).isPresent();
    } catch (SQLException e) {
      if (UNDEFINED_TABLE.equals(e.getSQLState())) {
        return true;
      }
      throw e;
    }
  }

  /// Another replica leads now.
  void lost() {
    lost.complete(null);
  }

  /// What to do when another replica leads.
  void whenLost(Runnable then) {
    var _ = lost.thenRun(then);
  }
}
