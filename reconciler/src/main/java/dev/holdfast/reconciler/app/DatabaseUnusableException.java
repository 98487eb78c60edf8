package dev.holdfast.reconciler.app;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The database refuses to work with us from the start: its address, user or rights are wrong, or
/// it is not there.
final class DatabaseUnusableException extends IOException {
  private static final long serialVersionUID = 1L;

  DatabaseUnusableException(SQLException cause) {
    super(
        "the database cannot be used: %s; check 'database' of the configuration, or HOLDFAST_DATABASE_URL, _USER and _PASSWORD_FILE"
            .formatted(String.valueOf(cause.getMessage()).lines().findFirst().orElse("")),
        cause);
  }

  /// Empty where the trouble is not the database's.
  static Optional<DatabaseUnusableException> of(Throwable thrown) {
    @Nullable SQLException deepest = null;
    for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        deepest = sql;
      }
    }
    return Optional.ofNullable(deepest).map(DatabaseUnusableException::new);
  }
}
