package dev.holdfast.reconciler.app.postgres;

import java.io.IOException;

/// PostgreSQL cannot be started here. The message says why and what to do, for an operator.
public final class PostgresFailedException extends IOException {
  private static final long serialVersionUID = 1L;

  public PostgresFailedException(String message) {
    super(message);
  }
}
