package dev.holdfast.reconciler.execution;

import dev.holdfast.model.NodeName;
import dev.holdfast.wire.ExecutionId;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Who may change itself now: `design.md` section 4. Pure but for the ledger that it is handed; the
/// same answer to the same node until something happens.
final class PermitRules {
  /// A node that kept to its time may still have its report under way.
  static final Duration REPORT_GRACE = Duration.ofMinutes(1);

  private static final long LEAST_SECONDS = 5;
  private static final long MOST_SECONDS = 120;
  private static final long ASKERS_A_SECOND = 200;

  private PermitRules() {}

  /// What a node is told.
  sealed interface Decision {
    record Granted(String permit, Instant expiresAt) implements Decision {}

    record Wait(String reason, Duration askAgain) implements Decision {}

    record Refused(String reason) implements Decision {}
  }

  /// @param timeout how long the permit is good for
  /// @param ids a new id each time
  static Decision decide(
      Ledger ledger,
      ExecutionId id,
      NodeName node,
      Duration timeout,
      Instant now,
      Supplier<String> ids) {
    Part part = ledger.part(id, node);
    if (part != null && part.isOverdue(now)) {
      lapse(ledger, part, now); // it asks anew, so it no longer does what it was permitted
      part = ledger.part(id, node);
    }
    Execution execution = ledger.execution(id).orElse(null);
    if (execution == null || (part == null && execution.origin() == Execution.Origin.REQUEST)) {
      return new Decision.Refused("this node is not part of the execution");
    }
    if (part != null && part.isRunning() && part.permit() != null && part.expiresAt() != null) {
      return new Decision.Granted(part.permit(), part.expiresAt());
    }
    if (!execution.isOpen() || execution.checkOnly()) {
      String reason = execution.checkOnly() ? "it was asked only to check" : execution.reason();
      if (hasNotBegun(part)) {
        ledger.put(begun(execution, node, part, now).with(PartStatus.SKIPPED, reason, now));
      }
      return new Decision.Refused(reason);
    }
    if (!execution.hasRoom()) {
      if (hasNotBegun(part)) {
        ledger.put(begun(execution, node, part, now).with(PartStatus.WAITING, "", now));
      }
      return new Decision.Wait(waiting(execution), askAgain(execution));
    }
    String permit = ids.get();
    Instant until = now.plus(timeout);
    ledger.put(begun(execution, node, part, now).granted(permit, until, now));
    return new Decision.Granted(permit, until);
  }

  private static boolean hasNotBegun(@Nullable Part part) {
    return part == null
        || part.status() == PartStatus.PENDING
        || part.status() == PartStatus.WAITING;
  }

  private static Part begun(Execution execution, NodeName node, @Nullable Part part, Instant now) {
    // a time that waiting moves not: asking again must not write
    return part == null ? Part.fresh(execution.id(), node, PartStatus.WAITING, now) : part;
  }

  private static String waiting(Execution execution) {
    return execution.concurrent() == 1
        ? "one node changes at a time"
        : "at most " + execution.concurrent() + " nodes change at once";
  }

  /// The more wait, the more seldom each of them asks.
  private static Duration askAgain(Execution execution) {
    long seconds = execution.targets() / ASKERS_A_SECOND;
    return Duration.ofSeconds(Math.clamp(seconds, LEAST_SECONDS, MOST_SECONDS));
  }

  /// Frees what a node did not give back. Twice is the same as once.
  static void lapse(Ledger ledger, Part part, Instant now) {
    Part current = ledger.part(part.execution(), part.node());
    if (current != null && current.isOverdue(now)) {
      ledger.put(current.with(PartStatus.TIMED_OUT, "its permit ran out before it reported", now));
    }
  }
}
