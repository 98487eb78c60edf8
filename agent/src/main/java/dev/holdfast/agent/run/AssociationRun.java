package dev.holdfast.agent.run;

import dev.holdfast.agent.drift.Memory;
import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.host.Processes;
import dev.holdfast.agent.report.Found;
import dev.holdfast.agent.resource.Kinds;
import dev.holdfast.agent.resource.Templates;
import dev.holdfast.agent.run.Prepared.Readiness;
import dev.holdfast.agent.state.Journal;
import dev.holdfast.agent.step.Commands;
import dev.holdfast.agent.step.Transcripts;
import dev.holdfast.wire.Report;
import dev.holdfast.wire.ResourceResult;
import dev.holdfast.wire.ResourceResult.Outcome;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One run of one association: every resource or step has its turn, until something ends the run
/// early.
final class AssociationRun {
  private static final System.Logger LOG = System.getLogger("dev.holdfast.agent.run");

  private final Task task;
  private final Host host;
  private final Commands commands;
  private final Stop stop;
  private final InstantSource clock;
  private final Transcripts transcripts;
  private final Clearance clearance;
  private final Changes changes;
  private final Memories memories;
  private final ResourceTurns resources;
  private final List<ResourceResult> results = new ArrayList<>();

  AssociationRun(
      Task task,
      Map<String, Memory> memories,
      Host host,
      Kinds kinds,
      Templates templates,
      Claims claims,
      Journal.Intentions journal,
      Commands commands,
      Stop stop,
      InstantSource clock) {
    this.task = task;
    this.host = host;
    this.commands = commands;
    this.stop = stop;
    this.clock = clock;
    this.transcripts =
        new Transcripts(
            () -> commands.workplaces().of(task.association()),
            clock.instant(),
            task.redaction().secrets());
    this.clearance = new Clearance(task, stop);
    this.changes = new Changes(task, host, journal);
    this.memories = new Memories(memories);
    this.resources =
        new ResourceTurns(
            task,
            host,
            kinds,
            templates,
            claims,
            transcripts,
            clearance,
            changes,
            this.memories,
            journal,
            clock);
  }

  /// How it ended.
  ///
  /// @param notifications that are still owed
  /// @param touched whether a change was begun, so that the journal tells of it
  /// @param changed whether anything was changed to its end
  record Ended(
      Found found,
      Map<String, Memory> memories,
      Set<String> notifications,
      boolean touched,
      boolean changed) {}

  /// Runs to the end, or until it is stopped between two resources.
  ///
  /// @return empty when the agent is ending: then the journal is all that remains of the run
  Optional<Ended> run() {
    host.lookOnce();
    try {
      return ran();
    } finally {
      host.lookEachTime();
      tidy(host.files()::discardStaged); // where the run ended before some turns came
    }
  }

  private Optional<Ended> ran() {
    Instant startedAt = clock.instant();
    var steps = new StepTurns(task, host, commands, clearance, changes, stop, startedAt);
    var end = new EarlyEnd(task, clearance, stop, clock, startedAt);
    Found.Stopped stopped = turns(steps, end);
    if (end.isShutdown()) {
      return Optional.empty();
    }
    if (stopped == null) {
      tellEarlierOnes();
    }
    sync();
    tidy(transcripts::finished);
    tidy(steps::finished);
    Set<String> names = names();
    return Optional.of(
        new Ended(
            found(startedAt, stopped),
            memories.of(names),
            changes.owedOf(names),
            changes.areBegun(),
            changes.areMade()));
  }

  /// @return why some turns did not come; null where all came
  private Found.@Nullable Stopped turns(StepTurns steps, EarlyEnd end) {
    for (Prepared.Part part : task.prepared().parts()) {
      Found.Stopped stopped = end.isShutdown() ? null : end.why();
      if (end.isShutdown() || stopped != null) {
        return stopped;
      }
      clearance.look();
      results.add(Processes.until(end::cuts, () -> turn(part, steps)));
    }
    return end.whyCut();
  }

  private ResourceResult turn(Prepared.Part part, StepTurns steps) {
    Instant from = clock.instant();
    ResourceResult result =
        switch (part.readiness()) {
          case Readiness.NotApplicable(var reason) ->
              Results.of(part, Outcome.NOT_APPLICABLE, reason);
          case Readiness.Broken(var message) -> Results.of(part, Outcome.FAILED, message);
          case Readiness.Step() -> steps.take(part);
          case Readiness.Ready(var resource, var secretKeys) ->
              resources.take(part, resource, secretKeys);
        };
    if (result.outcome() == Outcome.FAILED) {
      resources.failed(result.name());
    }
    return Results.timed(task.redaction().of(result), from, clock.instant());
  }

  /// Those that were told to by a resource after them.
  private void tellEarlierOnes() {
    List<Prepared.Part> parts = task.prepared().parts();
    for (int i = 0; i < parts.size(); i++) {
      results.set(i, resources.toldLate(parts.get(i), results.get(i)));
    }
  }

  private Found found(Instant startedAt, Found.@Nullable Stopped stopped) {
    return new Found(
        task.association(),
        task.version(),
        task.enforced(),
        task.trigger(),
        task.runId(),
        startedAt,
        latest(startedAt, clock.instant()),
        results,
        stopped,
        clearance.withheld(),
        task.everApplied(),
        task.contact(),
        part(stopped));
  }

  private Report.@Nullable Part part(Found.@Nullable Stopped stopped) {
    if (task.firing() == null && task.runId() == null) {
      return null;
    }
    return new Report.Part(
        task.firing(),
        task.consent().permit(),
        task.consent().isMissing() && changes.areMade(),
        stopped != null && stopped.ordered() ? Report.Course.STOPPED : Report.Course.RAN);
  }

  /// A clock may be set back.
  private static Instant latest(Instant a, Instant b) {
    return a.isBefore(b) ? b : a;
  }

  /// Before anything is recorded as done.
  private void sync() {
    try {
      host.files().sync();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot sync: {0}", Failures.sentence(e, host));
    }
  }

  private Set<String> names() {
    var names = new HashSet<String>();
    task.prepared().parts().forEach(part -> names.add(part.declaration().name()));
    return names;
  }

  private void tidy(Changes.Act act) {
    try {
      act.run();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot tidy: {0}", Failures.sentence(e, host));
    }
  }
}
