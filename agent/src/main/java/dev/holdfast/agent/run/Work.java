package dev.holdfast.agent.run;

import dev.holdfast.agent.state.Progress;
import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.MissedRuns;
import dev.holdfast.wire.ExecutionId;
import dev.holdfast.wire.Hold;
import dev.holdfast.wire.ReleaseMark;
import dev.holdfast.wire.RunRequest;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One association, as far as deciding needs it.
///
/// @param enforced digest of the enforced content that is released
/// @param request somebody asks for a run; null where nobody does
/// @param interrupted a crash ended its last run
/// @param hold why the node may not be changed for it now; null where it may
/// @param holdMoved the hold is another one than that of the last run, or ends at another time
/// @param undecided nothing starts before it is known whether the reconciler can be reached
/// @param resumed a run that waited and may go on; null where none does
/// @param stopped executions that are not to be begun
/// @param release under which it is released; null where that is not told
record Work(
    AssociationId association,
    long version,
    Digest enforced,
    boolean runOnChange,
    MissedRuns missedRuns,
    Firings firings,
    Progress progress,
    @Nullable RunRequest request,
    boolean interrupted,
    @Nullable Hold hold,
    boolean holdMoved,
    boolean undecided,
    Step.@Nullable Run resumed,
    Set<ExecutionId> stopped,
    @Nullable ReleaseMark release) {
  /// Whether what is released was never run here, or not since it was last released: while nobody
  /// could tell this node, it may have been taken away and given back.
  boolean isNew() {
    return !enforced.equals(progress.enforced()) || progress.isBefore(release);
  }

  /// Whether what was run here is released under another name now.
  boolean isRenamed() {
    return version != progress.version() || !Objects.equals(release, progress.release());
  }

  boolean isSuspended() {
    return hold != null && hold.kind() == Hold.Kind.SUSPENDED;
  }
}
