package dev.holdfast.agent.link;

import java.io.IOException;

/// The reconciler answered, but not with what was asked for.
public final class LinkException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /// @param status of HTTP; 0 where the answer was not to be trusted
  public LinkException(int status, String message) {
    super(message);
    this.status = status;
  }

  public int status() {
    return status;
  }

  /// The session is over.
  boolean wantsSession() {
    return status == 401;
  }

  /// The reconciler does not want this node any more.
  boolean isRevoked() {
    return status == 403;
  }
}
