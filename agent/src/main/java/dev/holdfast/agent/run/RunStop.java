package dev.holdfast.agent.run;

import dev.holdfast.agent.state.StateFolder;
import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.wire.ExecutionId;
import dev.holdfast.wire.Hold;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What a run of the loop reads between two resources: what has come in since it began.
final class RunStop implements Stop {
  private final @Nullable ExecutionId execution;
  private final Loaded began;
  private final Inbox inbox;
  private final Stops stops;
  private final StateFolder state;
  private final InstantSource clock;
  private final BooleanSupplier ending;

  /// @param execution in which the run is; null where it is in none
  /// @param began what was released when it began
  /// @param clock server time
  RunStop(
      @Nullable ExecutionId execution,
      Loaded began,
      Inbox inbox,
      Stops stops,
      StateFolder state,
      InstantSource clock,
      BooleanSupplier ending) {
    this.execution = execution;
    this.began = began;
    this.inbox = inbox;
    this.stops = stops;
    this.state = state;
    this.clock = clock;
    this.ending = ending;
  }

  @Override
  public @Nullable String ordered() {
    String fresh = inbox.stopped(execution);
    boolean known = execution != null && stops.stopped().contains(execution);
    return fresh == null && known ? "somebody stopped it" : fresh;
  }

  @Override
  public boolean isShutdown() {
    return ending.getAsBoolean();
  }

  @Override
  public boolean isSuperseded(AssociationId association, Digest enforced) {
    Loaded waiting = inbox.peekReleased();
    if (waiting == null) {
      return false;
    }
    Loaded.Association next = waiting.associations().get(association);
    return next == null || !next.enforced().equals(enforced);
  }

  @Override
  public @Nullable Hold hold(AssociationId association) {
    Loaded waiting = inbox.peekReleased();
    Loaded now = waiting == null ? began : waiting;
    Loaded.Association known = now.associations().get(association);
    return known == null ? null : Holds.interrupting(known, state.freezes(), clock.instant());
  }
}
