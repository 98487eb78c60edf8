package dev.holdfast.reconciler.checkin.files;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The signing key cannot be used; the message says what to do.
public final class SigningKeyException extends IOException {
  private static final long serialVersionUID = 1L;

  SigningKeyException(String message) {
    super(message);
  }

  /// Empty where the trouble is not the key's.
  public static Optional<SigningKeyException> of(Throwable thrown) {
    for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SigningKeyException found) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }
}
