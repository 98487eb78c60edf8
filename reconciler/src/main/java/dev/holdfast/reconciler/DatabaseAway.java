package dev.holdfast.reconciler;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells a database that is away from a bug. It comes back by itself: whoever meets this tries
/// again, and a stack trace would tell an operator nothing.
public final class DatabaseAway {
  private static final int CAUSES_FOLLOWED = 20;

  /// PostgreSQL, errcodes: connection exception, shutdown in three ways, too many connections.
  private static final List<String> STATES = List.of("08", "57P01", "57P02", "57P03", "53300");

  /// What the pool says of connections that it has thrown away; it gives no state.
  private static final List<String> POOL =
      List.of("Connection is closed", "has been closed", "Connection is not available");

  private DatabaseAway() {}

  /// Why the database is away, in the words of its driver; empty where something else is wrong.
  public static Optional<String> reason(Throwable thrown) {
    @Nullable String reason = null;
    @Nullable Throwable cause = thrown;
    for (int i = 0; cause != null && i < CAUSES_FOLLOWED; i++) {
      if (cause instanceof SQLException sql && isAway(sql)) {
        reason = firstLine(sql);
      }
      cause = cause.getCause();
    }
    return Optional.ofNullable(reason);
  }

  private static boolean isAway(SQLException sql) {
    @Nullable String state = sql.getSQLState();
    return sql instanceof SQLTransientConnectionException
        || sql instanceof SQLNonTransientConnectionException
        || sql instanceof SQLRecoverableException
        || (state != null && STATES.stream().anyMatch(state::startsWith))
        || POOL.stream().anyMatch(firstLine(sql)::contains);
  }

  private static String firstLine(SQLException sql) {
    return String.valueOf(sql.getMessage()).lines().findFirst().orElse("");
  }
}
