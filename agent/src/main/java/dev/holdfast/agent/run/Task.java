package dev.holdfast.agent.run;

import dev.holdfast.agent.report.Found;
import dev.holdfast.agent.report.Redaction;
import dev.holdfast.agent.resource.RepositoryFiles;
import dev.holdfast.agent.resource.Seal;
import dev.holdfast.agent.state.Journal;
import dev.holdfast.agent.step.CommandScope;
import dev.holdfast.agent.step.CommandTask;
import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.wire.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One run to be carried out.
///
/// @param everApplied whether this enforced content was ever applied here
/// @param notifications resources that earlier runs still owe a notification
/// @param withheld why nothing may be changed; null where it may
/// @param interrupted what a crash left of the last run; null where it left nothing
/// @param timeout of the run
/// @param redaction takes secrets out of what is told
/// @param seal of what is hidden
/// @param firing in whose execution it is; null where it is in none
/// @param consent asked before anything is changed
/// @param windowEnd when the time after the firing is over; null where it has no end
record Task(
    AssociationId association,
    long version,
    Digest enforced,
    Prepared prepared,
    RepositoryFiles files,
    Report.Trigger trigger,
    @Nullable String runId,
    boolean everApplied,
    Set<String> notifications,
    Found.@Nullable Withheld withheld,
    Journal.@Nullable Interrupted interrupted,
    Duration timeout,
    @Nullable Instant windowEnd,
    Ignored ignored,
    Redaction redaction,
    Seal seal,
    boolean contact,
    @Nullable Instant firing,
    Consent consent) {
  /// The same as a run of a Command document.
  ///
  /// @param mayChange whether its steps may run
  CommandTask steps(CommandScope scope, Stop stop, Instant startedAt, boolean mayChange) {
    return new CommandTask(
        association,
        version,
        enforced,
        startedAt,
        scope,
        prepared.called(),
        prepared.inputs(),
        files,
        !mayChange,
        stop::isShutdown);
  }
}
