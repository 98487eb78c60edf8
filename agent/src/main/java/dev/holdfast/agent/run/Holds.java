package dev.holdfast.agent.run;

import dev.holdfast.agent.state.Disabled;
import dev.holdfast.agent.state.Freezes;
import dev.holdfast.agent.state.Progress;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.Durations;
import dev.holdfast.model.OnDisconnect;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.model.Verdict;
import dev.holdfast.wire.Assignment;
import dev.holdfast.wire.Hold;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Whether the node may be changed for an association now. Pure.
final class Holds {
  private Holds() {}

  /// What counts for every association.
  ///
  /// @param at server time
  /// @param offset server time less the node's
  /// @param contact null before the reconciler was tried for the first time
  record Circumstances(
      Instant at,
      Duration offset,
      Optional<Disabled> disabled,
      @Nullable Boolean contact,
      Freezes freezes) {}

  /// What holds it; null where nothing does.
  ///
  /// @param progress of another association; null where that is not released to this node
  static @Nullable Hold of(
      Loaded.Association association,
      Circumstances now,
      Function<AssociationId, @Nullable Progress> progress) {
    Assignment assignment = association.assignment();
    if (assignment.suspend()) {
      return new Hold(Hold.Kind.SUSPENDED, "suspended", null);
    }
    if (now.disabled().isPresent()) {
      Disabled disabled = now.disabled().get();
      return new Hold(
          Hold.Kind.DISABLED,
          "changes are switched off on the node: " + disabled.reason(),
          disabled.until() == null ? null : disabled.until().plus(now.offset()));
    }
    Hold frozen = frozen(association, now.freezes(), now.at());
    if (frozen != null) {
      return frozen;
    }
    if (assignment.onDisconnect() == OnDisconnect.HOLD && !Boolean.TRUE.equals(now.contact())) {
      return new Hold(Hold.Kind.DISCONNECTED, "the reconciler cannot be reached", null);
    }
    Hold closed = association.openings().hold(now.at());
    if (closed != null) {
      return closed;
    }
    Hold late = late(association, now.at());
    return late != null ? late : dependency(association, progress);
  }

  /// What has come to hold it since its run began; null where nothing has.
  static @Nullable Hold interrupting(Loaded.Association association, Freezes freezes, Instant now) {
    Hold frozen = frozen(association, freezes, now);
    return frozen != null ? frozen : association.openings().interrupting(now);
  }

  private static @Nullable Hold frozen(
      Loaded.Association association, Freezes freezes, Instant now) {
    RepositoryName repository = association.entry().association().repository();
    return freezes
        .of(repository, now)
        .map(order ->
            new Hold(
                Hold.Kind.FROZEN,
                order.repository() == null ? null : order.scope(),
                (order.repository() == null ? "frozen" : "'" + repository + "' is frozen")
                    + (order.reason().isEmpty() ? "" : ": " + order.reason()),
                order.until()))
        .orElse(null);
  }

  /// Whether to wait until it is known if the reconciler can be reached.
  static boolean isUndecided(Assignment assignment, Circumstances now) {
    return assignment.onDisconnect() == OnDisconnect.HOLD && now.contact() == null;
  }

  private static @Nullable Hold late(Loaded.Association association, Instant now) {
    Duration duration = association.assignment().schedule().duration();
    Optional<Instant> end = association.windowEnd(now);
    return duration == null || end.isEmpty() || now.isBefore(end.get())
        ? null
        : new Hold(
            Hold.Kind.DURATION,
            "nothing starts later than " + Durations.describe(duration) + " after a firing",
            association.firings().nextDue(now).orElse(null));
  }

  private static @Nullable Hold dependency(
      Loaded.Association association, Function<AssociationId, @Nullable Progress> progress) {
    for (AssociationId needed : association.dependsOn()) {
      Progress known = progress.apply(needed);
      String why = known == null ? null : missing(known);
      if (why != null) {
        return new Hold(
            Hold.Kind.DEPENDENCY,
            needed.name().value(),
            "waits for '" + needed.name() + "', which " + why,
            null);
      }
    }
    return null;
  }

  private static @Nullable String missing(Progress progress) {
    Verdict verdict = progress.verdict();
    return switch (verdict) {
      case FAILED -> "failed";
      case TIMED_OUT -> "timed out";
      case HELD -> progress.applied() == null ? "is held itself" : null;
      case DRIFTED, PENDING, STALE, IN_SYNC, NOT_APPLICABLE -> null;
      case null -> null;
    };
  }
}
