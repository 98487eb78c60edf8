package dev.holdfast.agent.link;

import java.io.IOException;
import java.time.Instant;

/// The reconciler has said, signed and as the answer to this very request, that the node belongs to
/// it no more.
public final class RevokedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Instant at;

  /// @param at since when, in server time
  RevokedException(Instant at) {
    super("the reconciler has revoked this node at " + at);
    this.at = at;
  }

  public Instant at() {
    return at;
  }
}
