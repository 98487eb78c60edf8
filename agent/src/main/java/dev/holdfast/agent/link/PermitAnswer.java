package dev.holdfast.agent.link;

import dev.holdfast.wire.Permit;
import java.time.Duration;

/// What the reconciler said to a question for a permit; its signature was checked.
public sealed interface PermitAnswer {
  record Granted(Permit permit) implements PermitAnswer {}

  /// @param askAgain after how long
  record Wait(String reason, Duration askAgain) implements PermitAnswer {}

  record Refused(String reason) implements PermitAnswer {}
}
