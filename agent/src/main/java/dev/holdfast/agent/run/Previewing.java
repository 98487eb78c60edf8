package dev.holdfast.agent.run;

import dev.holdfast.agent.preview.Previews;
import dev.holdfast.agent.preview.Proposal;
import dev.holdfast.agent.state.RunLock;
import dev.holdfast.agent.state.StateFolder;
import dev.holdfast.wire.PreviewResult;
import dev.holdfast.wire.PreviewResult.End;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Looks at proposals while the loop has nothing to do: whatever the node has to enforce goes
/// first, and ends it. Also where changes are switched off or frozen, since nothing is changed.
final class Previewing {
  private static final Duration AGAIN = Duration.ofSeconds(2);

  private final Previews previews;
  private final Runner runner;
  private final StateFolder state;
  private final Inbox inbox;
  private final InstantSource clock;
  private final BooleanSupplier ending;

  /// @param clock server time
  Previewing(
      Previews previews,
      Runner runner,
      StateFolder state,
      Inbox inbox,
      InstantSource clock,
      BooleanSupplier ending) {
    this.previews = previews;
    this.runner = runner;
    this.state = state;
    this.inbox = inbox;
    this.clock = clock;
    this.ending = ending;
  }

  /// Looks at one proposal, if there is one and nobody changes the node meanwhile.
  ///
  /// @param due when the node has something to do next
  /// @return whether it did, so that the loop looks what is due now
  boolean turn(Loaded loaded, Optional<Instant> due) throws IOException {
    Optional<Proposal> ready = previews.ready();
    if (ready.isEmpty()) {
      return false;
    }
    Optional<RunLock> lock = state.tryRunLock(); // an `apply` by hand is not waited for
    if (lock.isEmpty()) {
      return false;
    }
    try (RunLock held = lock.get()) {
      Objects.requireNonNull(held);
      look(ready.get(), loaded, due);
    }
    return true;
  }

  /// When the loop should be back at the latest.
  Optional<Instant> untilNextTry(Optional<Instant> due) {
    if (previews.ready().isEmpty()) {
      return due;
    }
    Instant soon = clock.instant().plus(AGAIN);
    return Optional.of(due.filter(at -> at.isBefore(soon)).orElse(soon));
  }

  private void look(Proposal proposal, Loaded loaded, Optional<Instant> due) {
    Instant deadline = deadline(proposal);
    PreviewCheck.Over over = () -> over(deadline, due);
    PreviewResult result = runner.preview(loaded).of(proposal, over);
    boolean isReleased = inbox.peekReleased() != null;
    if (result.end() == End.INTERRUPTED && !isReleased && !ending.getAsBoolean()) {
      previews.putOff(proposal, result);
    } else {
      previews.done(proposal, result);
    }
  }

  private Instant deadline(Proposal proposal) {
    Instant latest = clock.instant().plus(proposal.order().budget());
    Instant expiry = proposal.order().expiresAt();
    return expiry.isBefore(latest) ? expiry : latest;
  }

  private @Nullable End over(Instant deadline, Optional<Instant> due) {
    Instant now = clock.instant();
    if (ending.getAsBoolean()
        || inbox.hasWork()
        || due.filter(at -> !now.isBefore(at)).isPresent()) {
      return End.INTERRUPTED;
    }
    return now.isBefore(deadline) ? null : End.OUT_OF_TIME;
  }
}
