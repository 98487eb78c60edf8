package dev.holdfast.agent.run;

import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.report.Found;
import dev.holdfast.agent.step.CommandRun;
import dev.holdfast.agent.step.CommandScope;
import dev.holdfast.agent.step.Commands;
import dev.holdfast.agent.step.StepResult;
import dev.holdfast.wire.ResourceResult;
import dev.holdfast.wire.ResourceResult.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The turns of a Command document's steps, in one run. What a step changes cannot be told before
/// it runs, so it is asked for first.
final class StepTurns {
  private final Host host;
  private final Clearance clearance;
  private final Changes changes;
  private final @Nullable CommandRun document;

  /// Begins the document of a run; nothing where it has none.
  StepTurns(
      Task task,
      Host host,
      Commands commands,
      Clearance clearance,
      Changes changes,
      Stop stop,
      Instant at) {
    this.host = host;
    this.clearance = clearance;
    this.changes = changes;
    CommandScope scope = task.prepared().command();
    this.document =
        scope == null ? null : commands.begin(task.steps(scope, stop, at, clearance.mayChange()));
  }

  ResourceResult take(Prepared.Part part) {
    try {
      if (document == null) {
        throw new IllegalStateException("a step without a document");
      }
      Found.Withheld withheld = clearance.withheld();
      if (withheld != null && clearance.isLost()) {
        return Results.of(part, Outcome.UNKNOWN, "not run: " + withheld.reason());
      }
      if (withheld == null) {
        changes.intend(part, Results.of(part, Outcome.IN_SYNC, ""));
      }
      host.lookEachTime();
      StepResult step = document.step(part.declaration());
      if (step.ran()) {
        changes.made();
      }
      return new ResourceResult(
          part.declaration().name(),
          part.declaration().type(),
          step.outcome(),
          null,
          List.of(),
          step.message(),
          Duration.ZERO,
          step.output());
    } catch (IOException e) {
      return Results.of(part, Outcome.FAILED, Failures.sentence(e, host));
    }
  }

  /// The run came to its end, and is not taken up again.
  void finished() throws IOException {
    if (document != null) {
      document.finished();
    }
  }
}
