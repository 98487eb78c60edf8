package dev.holdfast.agent.link;

import dev.holdfast.wire.Signed;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The reconciler answered, but not with what was asked for.
public final class LinkException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient @Nullable Signed revocation;

  /// @param status of HTTP; 0 where the answer was not to be trusted
  public LinkException(int status, String message) {
    this(status, message, null);
  }

  /// @param revocation what came with the answer; nothing of it was checked
  LinkException(int status, String message, @Nullable Signed revocation) {
    super(message);
    this.status = status;
    this.revocation = revocation;
  }

  public int status() {
    return status;
  }

  /// The session is over, or what it was for; whoever asks for a new one is told which.
  boolean wantsSession() {
    return status == 401 || status == 403;
  }

  /// Somebody on the way, or the reconciler without a proof of it, does not want this node.
  boolean isRefusal() {
    return status == 403;
  }

  /// What is claimed to revoke the node; null where nothing is.
  @Nullable Signed revocation() {
    return revocation;
  }
}
