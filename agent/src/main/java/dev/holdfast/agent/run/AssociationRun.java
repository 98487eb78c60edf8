package dev.holdfast.agent.run;

import dev.holdfast.agent.drift.Causes;
import dev.holdfast.agent.drift.Memory;
import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.host.Processes;
import dev.holdfast.agent.report.Found;
import dev.holdfast.agent.resource.Kinds;
import dev.holdfast.agent.resource.Observation;
import dev.holdfast.agent.resource.Surroundings;
import dev.holdfast.agent.resource.Templates;
import dev.holdfast.agent.run.Prepared.Readiness;
import dev.holdfast.agent.state.Journal;
import dev.holdfast.agent.step.CommandRun;
import dev.holdfast.agent.step.Commands;
import dev.holdfast.agent.step.StepResult;
import dev.holdfast.agent.step.Transcripts;
import dev.holdfast.model.Durations;
import dev.holdfast.model.Resource;
import dev.holdfast.wire.Difference;
import dev.holdfast.wire.Hold;
import dev.holdfast.wire.Report;
import dev.holdfast.wire.ResourceResult;
import dev.holdfast.wire.ResourceResult.Cause;
import dev.holdfast.wire.ResourceResult.Outcome;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One run of one association: each resource in turn is checked, applied where it differs, and
/// checked again.
final class AssociationRun {
  private static final System.Logger LOG = System.getLogger("dev.holdfast.agent.run");
  private final Task task;
  private final Host host;
  private final Kinds kinds;
  private final Templates templates;
  private final Claims claims;
  private final Journal.Intentions journal;
  private final InstantSource clock;
  private final Stop stop;
  private final Commands commands;
  private @Nullable CommandRun steps;
  private final Transcripts transcripts;
  private final Map<String, Memory> memories;
  private final List<ResourceResult> results = new ArrayList<>();
  private final Set<String> notified;
  private final Set<String> failed = new HashSet<>();
  private Found.@Nullable Withheld withheld;
  private final Foresight foresight;
  private boolean asked;
  private boolean touched;
  private boolean changed;
  private boolean cut;

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
    this.withheld = task.withheld();
    this.memories = new HashMap<>(memories);
    this.host = host;
    this.kinds = kinds;
    this.templates = templates;
    this.claims = claims;
    this.journal = journal;
    this.clock = clock;
    this.stop = stop;
    this.commands = commands;
    this.notified = new TreeSet<>(task.notifications());
    this.transcripts =
        new Transcripts(
            () -> commands.workplaces().of(task.association()),
            clock.instant(),
            task.redaction().secrets());
    this.foresight = new Foresight(task.prepared().parts(), new Ahead(), journal);
    if (task.interrupted() != null) {
      notified.addAll(task.interrupted().notifications());
    }
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
      discardStaged();
    }
  }

  /// Nothing is left where the run ended before some turns came.
  private void discardStaged() {
    try {
      host.files().discardStaged();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot tidy: {0}", Failures.sentence(e, host));
    }
  }

  /// Something that changes the node, after which everything is looked at anew.
  private void change(Act act) throws IOException {
    host.lookEachTime();
    try {
      act.run();
    } finally {
      host.lookOnce();
    }
  }

  private interface Act {
    void run() throws IOException;
  }

  private Optional<Ended> ran() {
    Instant startedAt = clock.instant();
    beginSteps();
    Instant deadline = startedAt.plus(task.timeout());
    Found.Stopped stopped = null;
    for (Prepared.Part part : task.prepared().parts()) {
      if (stop.isShutdown()) {
        return Optional.empty();
      }
      stopped = stopped(deadline);
      if (stopped != null) {
        break;
      }
      look();
      results.add(Processes.until(() -> isOver(deadline), () -> timed(part)));
    }
    if (stop.isShutdown()) {
      return Optional.empty();
    }
    if (stopped == null && cut) {
      stopped = stopped(deadline);
    }
    if (stopped == null) {
      tellEarlierOnes();
    }
    sync();
    endSteps();
    memories.keySet().retainAll(names());
    var found =
        new Found(
            task.association(),
            task.version(),
            task.enforced(),
            task.trigger(),
            task.runId(),
            startedAt,
            latest(startedAt, clock.instant()),
            results,
            stopped,
            withheld,
            task.everApplied(),
            task.contact(),
            part(stopped));
    notified.retainAll(names());
    return Optional.of(new Ended(found, memories, notified, touched, changed));
  }

  /// A calendar may have closed, or somebody may have frozen changes: from here on nothing is
  /// changed.
  private void look() {
    Hold hold = withheld == null ? stop.hold(task.association()) : null;
    if (hold != null) {
      withheld = Found.Withheld.by(hold);
    }
  }

  /// What a step changes cannot be told before it runs, so it is asked for first.
  private void beginSteps() {
    if (task.prepared().command() != null) {
      steps =
          commands.begin(task.steps(task.prepared().command(), stop, clock.instant(), mayChange()));
    }
  }

  /// Whether the node may be changed in this run. Nobody is asked before there is a need.
  private boolean mayChange() {
    if (withheld == null && !asked) {
      asked = true;
      withheld = task.consent().ask();
    }
    return withheld == null;
  }

  private Report.@Nullable Part part(Found.@Nullable Stopped stopped) {
    if (task.firing() == null && task.runId() == null) {
      return null;
    }
    return new Report.Part(
        task.firing(),
        task.consent().permit(),
        task.consent().isMissing() && changed,
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

  /// A run that came to its end is not taken up again.
  private void endSteps() {
    try {
      transcripts.finished();
      if (steps != null) {
        steps.finished();
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot tidy: {0}", Failures.sentence(e, host));
    }
  }

  /// Asked while a script runs, which is ended then.
  private boolean isOver(Instant deadline) {
    boolean over = stop.isShutdown() || stopped(deadline) != null;
    cut |= over;
    return over;
  }

  private Found.@Nullable Stopped stopped(Instant deadline) {
    if (stop.isSuperseded(task.association(), task.enforced())) {
      return new Found.Stopped("superseded by a newer version", true, false);
    }
    String ordered = stop.ordered();
    if (ordered != null) {
      return new Found.Stopped(ordered, false, true);
    }
    Instant now = clock.instant();
    Instant windowEnd = task.windowEnd();
    if (withheld == null && windowEnd != null && !now.isBefore(windowEnd)) {
      return new Found.Stopped("stopped: its time after the firing is over", false, false);
    }
    Instant permitted = task.consent().expiresAt();
    return now.isAfter(deadline) || (permitted != null && now.isAfter(permitted))
        ? new Found.Stopped("timed out after " + Durations.describe(task.timeout()), false, false)
        : null;
  }

  private ResourceResult timed(Prepared.Part part) {
    Instant from = clock.instant();
    ResourceResult result = settled(part);
    if (result.outcome() == Outcome.FAILED) {
      failed.add(result.name());
    }
    return Results.timed(task.redaction().of(result), from, clock.instant());
  }

  private ResourceResult settled(Prepared.Part part) {
    return switch (part.readiness()) {
      case Readiness.NotApplicable(var reason) -> Results.of(part, Outcome.NOT_APPLICABLE, reason);
      case Readiness.Broken(var message) -> Results.of(part, Outcome.FAILED, message);
      case Readiness.Step() -> step(part);
      case Readiness.Ready(var resource, var secretKeys) -> {
        Optional<String> conflict = claims.conflict(task.association(), part);
        yield conflict.isPresent()
            ? Results.of(part, Outcome.FAILED, conflict.get())
            : ready(part, resource, surroundings(part, secretKeys));
      }
    };
  }

  private ResourceResult step(Prepared.Part part) {
    try {
      if (steps == null) {
        throw new IllegalStateException("a step without a document");
      }
      if (withheld != null && task.withheld() == null) {
        return Results.of(part, Outcome.UNKNOWN, "not run: " + withheld.reason());
      }
      if (withheld == null) {
        intend(part, Results.of(part, Outcome.IN_SYNC, ""));
      }
      host.lookEachTime();
      StepResult step = steps.step(part.declaration());
      changed |= step.ran();
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

  private Surroundings surroundings(Prepared.Part part, Set<String> secretKeys) {
    return new Surroundings(
        host,
        task.files(),
        templates,
        task.prepared().inputs(),
        secretKeys,
        claims.managed(),
        task.seal(),
        () -> transcripts.of(part.declaration().name()));
  }

  private ResourceResult ready(Prepared.Part part, Resource resource, Surroundings surroundings) {
    Memory memory = memory(part);
    Cause cause = null;
    ResourceResult result;
    try {
      result = observed(part, resource, surroundings, memory);
      cause = result.cause();
      result = told(part, resource, surroundings, result);
    } catch (IOException e) {
      result = Results.of(part, Outcome.FAILED, Failures.sentence(e, host));
    } catch (InvalidPathException e) {
      String message = "this name cannot be used; does the agent run with LANG=C.UTF-8? ";
      result = Results.of(part, Outcome.FAILED, message + e.getMessage());
    } catch (RuntimeException e) { // one resource must not take the others with it
      LOG.log(System.Logger.Level.ERROR, part.declaration().name(), e);
      result = Results.of(part, Outcome.FAILED, "an error of the agent itself: " + e);
    }
    remember(part, memory, result, cause);
    return result;
  }

  private Memory memory(Prepared.Part part) {
    return memories.getOrDefault(part.declaration().name(), Memory.NONE);
  }

  private ResourceResult observed(
      Prepared.Part part, Resource resource, Surroundings surroundings, Memory memory)
      throws IOException {
    Observation foreseen = foresight.seen(part);
    return switch (foreseen != null ? foreseen : look(part, resource, surroundings)) {
      case Observation.InSync() -> inSync(part);
      case Observation.NotApplicable(var reason) ->
          Results.of(part, Outcome.NOT_APPLICABLE, reason);
      case Observation.Unknown(var reason) ->
          mayChange()
              ? acted(part, resource, surroundings)
              : Results.of(part, Outcome.UNKNOWN, reason);
      case Observation.Differs(var differences) ->
          differing(part, resource, surroundings, tellable(differences, memory), memory);
    };
  }

  private static List<Difference> tellable(List<Difference> differences, Memory memory) {
    return memory.secret() ? Results.withoutTexts(differences) : differences;
  }

  private Observation look(Prepared.Part part, Resource resource, Surroundings surroundings)
      throws IOException {
    return task.ignored().without(part.declaration().name(), kinds.check(resource, surroundings));
  }

  /// In sync; unless a crash came between a correction and its report.
  private ResourceResult inSync(Prepared.Part part) {
    Journal.Interrupted interrupted = task.interrupted();
    return interrupted == null || !interrupted.enforced().equals(task.enforced())
        ? Results.of(part, Outcome.IN_SYNC, "")
        : interrupted
            .intended(part.declaration().name())
            .map(intended -> Journal.cameTrue(intended, Duration.ZERO))
            .orElseGet(() -> Results.of(part, Outcome.IN_SYNC, ""));
  }

  /// A script without a check is run each time.
  private ResourceResult acted(Prepared.Part part, Resource resource, Surroundings surroundings)
      throws IOException {
    ResourceResult result = Results.of(part, Outcome.IN_SYNC, "");
    intend(part, result);
    change(() -> kinds.apply(resource, List.of(), surroundings));
    changed = true;
    return result;
  }

  private ResourceResult differing(
      Prepared.Part part,
      Resource resource,
      Surroundings surroundings,
      List<Difference> differences,
      Memory memory)
      throws IOException {
    Cause cause = Causes.judge(differences, part.desired(), memory);
    if (withheld != null) {
      return Results.of(part, Outcome.DRIFTED, cause, differences, "");
    }
    ResourceResult leftAlone = leftAlone(part, differences, memory, cause);
    if (leftAlone != null) {
      return leftAlone;
    }
    if (!mayChange()) {
      return Results.of(part, Outcome.DRIFTED, cause, differences, "");
    }
    ResourceResult correction = Results.of(part, Outcome.CORRECTED, cause, differences, "");
    foresight.begin(part, differences, task.redaction().of(correction));
    intend(part, correction);
    try {
      change(() -> kinds.apply(resource, differences, surroundings));
    } catch (IOException e) {
      return Results.of(part, Outcome.FAILED, cause, differences, Failures.sentence(e, host));
    }
    return checkedAgain(part, resource, surroundings, cause, differences);
  }

  /// What is told of a difference that is not to be corrected now; null where it is.
  private @Nullable ResourceResult leftAlone(
      Prepared.Part part, List<Difference> differences, Memory memory, Cause cause) {
    Optional<Instant> paused = Causes.pausedUntil(cause, memory, clock.instant());
    if (paused.isPresent()) {
      String message = "corrected again and again; left alone until " + paused.get();
      return Results.of(part, Outcome.DRIFTED, cause, differences, message);
    }
    for (String required : part.declaration().requires()) {
      if (failed.contains(required)) {
        String message = "not applied, since '" + required + "' failed";
        return Results.of(part, Outcome.FAILED, cause, differences, message);
      }
    }
    return null;
  }

  /// What the foresight asks, answered as in each part's own turn.
  private final class Ahead implements Foresight.Run {
    private Surroundings around(Prepared.Part part) {
      return part.readiness() instanceof Readiness.Ready(_, var secretKeys)
          ? surroundings(part, secretKeys)
          : surroundings(part, Set.of());
    }

    @Override
    public Optional<Observation> look(Prepared.Part part, Resource.File file) throws IOException {
      return claims.conflict(task.association(), part).isPresent()
          ? Optional.empty()
          : Optional.of(AssociationRun.this.look(part, file, around(part)));
    }

    @Override
    public Optional<ResourceResult> correction(Prepared.Part part, List<Difference> differences) {
      Memory memory = memory(part);
      List<Difference> told = tellable(differences, memory);
      Cause cause = Causes.judge(told, part.desired(), memory);
      return leftAlone(part, told, memory, cause) == null
          ? Optional.of(task.redaction().of(Results.of(part, Outcome.CORRECTED, cause, told, "")))
          : Optional.empty();
    }

    @Override
    public boolean stage(Prepared.Part part, Resource.File file, List<Difference> differences)
        throws IOException {
      return kinds.stage(file, differences, around(part));
    }

    @Override
    public void sync() throws IOException {
      host.files().syncStaged();
    }
  }

  private ResourceResult checkedAgain(
      Prepared.Part part,
      Resource resource,
      Surroundings surroundings,
      Cause cause,
      List<Difference> differences)
      throws IOException {
    return switch (look(part, resource, surroundings)) {
      case Observation.InSync(), Observation.Unknown _ -> {
        changed = true;
        yield Results.of(part, Outcome.CORRECTED, cause, differences, "");
      }
      case Observation.NotApplicable(var reason) ->
          Results.of(part, Outcome.NOT_APPLICABLE, reason);
      case Observation.Differs(var left) ->
          Results.of(
              part,
              Outcome.FAILED,
              cause,
              differences,
              "still differs after apply: "
                  + String.join("; ", left.stream().map(AssociationRun::remaining).toList()));
    };
  }

  private static String remaining(Difference left) {
    return left.expected() == null && left.observed() == null
        ? left.property()
        : "%s is %s, not %s".formatted(left.property(), left.observed(), left.expected());
  }

  /// Written down before the change, with those who are to be told of it.
  private void intend(Prepared.Part part, ResourceResult result) throws IOException {
    List<String> notifies = part.declaration().notifies();
    if (!foresight.isIntended(part)) {
      journal.intend(task.redaction().of(result), notifies);
    }
    notified.addAll(notifies);
    touched = true;
  }

  /// Tells a resource of a change before it, if there was one. One that was brought up in this very
  /// run needs no telling.
  private ResourceResult told(
      Prepared.Part part, Resource resource, Surroundings surroundings, ResourceResult result)
      throws IOException {
    String name = part.declaration().name();
    boolean applies = result.outcome() == Outcome.IN_SYNC || result.outcome() == Outcome.CORRECTED;
    if (!notified.contains(name) || !applies || !mayChange()) {
      return result;
    }
    boolean isFresh =
        result.outcome() == Outcome.CORRECTED
            && result.differences().stream().anyMatch(each -> each.property().equals("state"));
    if (!isFresh) {
      change(() -> kinds.notify(resource, surroundings));
      changed = true;
    }
    journal.notified(name);
    notified.remove(name);
    return result;
  }

  /// Those that were told to by a resource after them.
  private void tellEarlierOnes() {
    for (Prepared.Part part : task.prepared().parts()) {
      String name = part.declaration().name();
      if (notified.contains(name)
          && part.readiness() instanceof Readiness.Ready(var resource, var secretKeys)) {
        int at = indexOf(name);
        ResourceResult result = results.get(at);
        try {
          told(part, resource, surroundings(part, secretKeys), result);
        } catch (IOException e) {
          results.set(at, Results.of(part, Outcome.FAILED, Failures.sentence(e, host)));
        }
      }
    }
  }

  private int indexOf(String name) {
    for (int i = 0; i < results.size(); i++) {
      if (results.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new IllegalStateException("no result of " + name);
  }

  private void remember(
      Prepared.Part part, Memory memory, ResourceResult result, @Nullable Cause cause) {
    Causes.Ending ending =
        switch (result.outcome()) {
          case IN_SYNC -> Causes.Ending.CLEAN;
          case CORRECTED -> Causes.Ending.CORRECTED;
          case DRIFTED, FAILED -> Causes.Ending.OPEN;
          case NOT_APPLICABLE, UNKNOWN -> null;
        };
    if (ending != null) {
      memories.put(
          part.declaration().name(),
          Causes.after(memory, part.desired(), ending, cause, clock.instant()));
    }
  }
}
