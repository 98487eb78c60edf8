package dev.holdfast.agent.run;

import dev.holdfast.agent.drift.Causes;
import dev.holdfast.agent.drift.Memory;
import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.resource.Kinds;
import dev.holdfast.agent.resource.Observation;
import dev.holdfast.agent.resource.Surroundings;
import dev.holdfast.agent.resource.Templates;
import dev.holdfast.agent.run.Prepared.Readiness;
import dev.holdfast.agent.state.Journal;
import dev.holdfast.agent.step.Transcripts;
import dev.holdfast.model.Resource;
import dev.holdfast.wire.Difference;
import dev.holdfast.wire.ResourceResult;
import dev.holdfast.wire.ResourceResult.Cause;
import dev.holdfast.wire.ResourceResult.Outcome;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The turns of a document's resources, in one run: each is checked, applied where it differs and
/// may be changed, checked again, and told of changes before it.
final class ResourceTurns {
  private static final System.Logger LOG = System.getLogger("dev.holdfast.agent.run");

  private final Task task;
  private final Host host;
  private final Kinds kinds;
  private final Templates templates;
  private final Claims claims;
  private final Transcripts transcripts;
  private final Clearance clearance;
  private final Changes changes;
  private final Memories memories;
  private final InstantSource clock;
  private final Foresight foresight;
  private final Set<String> failed = new HashSet<>();

  ResourceTurns(
      Task task,
      Host host,
      Kinds kinds,
      Templates templates,
      Claims claims,
      Transcripts transcripts,
      Clearance clearance,
      Changes changes,
      Memories memories,
      Journal.Intentions journal,
      InstantSource clock) {
    this.task = task;
    this.host = host;
    this.kinds = kinds;
    this.templates = templates;
    this.claims = claims;
    this.transcripts = transcripts;
    this.clearance = clearance;
    this.changes = changes;
    this.memories = memories;
    this.clock = clock;
    this.foresight = new Foresight(task.prepared().parts(), new Ahead(), journal);
  }

  /// A resource that others require came to nothing.
  void failed(String resource) {
    failed.add(resource);
  }

  ResourceResult take(Prepared.Part part, Resource resource, Set<String> secretKeys) {
    Optional<String> conflict = claims.conflict(task.association(), part);
    return conflict.isPresent()
        ? Results.of(part, Outcome.FAILED, conflict.get())
        : taken(part, resource, surroundings(part, secretKeys));
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

  private ResourceResult taken(Prepared.Part part, Resource resource, Surroundings surroundings) {
    Cause cause = null;
    ResourceResult result;
    try {
      result = observed(part, resource, surroundings);
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
    memories.keep(part, result, cause, clock.instant());
    return result;
  }

  private ResourceResult observed(Prepared.Part part, Resource resource, Surroundings surroundings)
      throws IOException {
    Observation foreseen = foresight.seen(part);
    return switch (foreseen != null ? foreseen : look(part, resource, surroundings)) {
      case Observation.InSync() -> inSync(part);
      case Observation.NotApplicable(var reason) ->
          Results.of(part, Outcome.NOT_APPLICABLE, reason);
      case Observation.Unknown(var reason) ->
          clearance.mayChange()
              ? acted(part, resource, surroundings)
              : Results.of(part, Outcome.UNKNOWN, reason);
      case Observation.Differs(var differences) ->
          differing(part, resource, surroundings, tellable(part, differences));
    };
  }

  private List<Difference> tellable(Prepared.Part part, List<Difference> differences) {
    return memories.of(part).secret() ? Results.withoutTexts(differences) : differences;
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
    changes.carryOut(() -> kinds.apply(resource, List.of(), surroundings));
    changes.made();
    return result;
  }

  private ResourceResult differing(
      Prepared.Part part,
      Resource resource,
      Surroundings surroundings,
      List<Difference> differences)
      throws IOException {
    Cause cause = cause(part, differences);
    ResourceResult drifted = Results.of(part, Outcome.DRIFTED, cause, differences, "");
    if (clearance.withheld() != null) {
      return drifted;
    }
    ResourceResult leftAlone = leftAlone(part, differences, cause);
    if (leftAlone != null) {
      return leftAlone;
    }
    if (!clearance.mayChange()) {
      return drifted;
    }
    ResourceResult correction = Results.of(part, Outcome.CORRECTED, cause, differences, "");
    foresight.begin(part, differences, task.redaction().of(correction));
    intend(part, correction);
    try {
      changes.carryOut(() -> kinds.apply(resource, differences, surroundings));
    } catch (IOException e) {
      return Results.of(part, Outcome.FAILED, cause, differences, Failures.sentence(e, host));
    }
    return checkedAgain(part, resource, surroundings, correction);
  }

  private Cause cause(Prepared.Part part, List<Difference> differences) {
    return Causes.judge(differences, part.desired(), memories.of(part));
  }

  /// What is told of a difference that is not to be corrected now; null where it is.
  private @Nullable ResourceResult leftAlone(
      Prepared.Part part, List<Difference> differences, Cause cause) {
    Memory memory = memories.of(part);
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

  /// Written down before the change, unless that was foreseen.
  private void intend(Prepared.Part part, ResourceResult result) throws IOException {
    if (foresight.isIntended(part)) {
      changes.intended(part);
    } else {
      changes.intend(part, result);
    }
  }

  private ResourceResult checkedAgain(
      Prepared.Part part, Resource resource, Surroundings surroundings, ResourceResult correction)
      throws IOException {
    return switch (look(part, resource, surroundings)) {
      case Observation.InSync(), Observation.Unknown _ -> {
        changes.made();
        yield correction;
      }
      case Observation.NotApplicable(var reason) ->
          Results.of(part, Outcome.NOT_APPLICABLE, reason);
      case Observation.Differs(var left) ->
          Results.of(
              part,
              Outcome.FAILED,
              correction.cause(),
              correction.differences(),
              "still differs after apply: "
                  + String.join("; ", left.stream().map(ResourceTurns::remaining).toList()));
    };
  }

  private static String remaining(Difference left) {
    return left.expected() == null && left.observed() == null
        ? left.property()
        : "%s is %s, not %s".formatted(left.property(), left.observed(), left.expected());
  }

  /// Tells a resource of a change before it, if there was one. One that was brought up in this very
  /// run needs no telling.
  private ResourceResult told(
      Prepared.Part part, Resource resource, Surroundings surroundings, ResourceResult result)
      throws IOException {
    String name = part.declaration().name();
    boolean applies = result.outcome() == Outcome.IN_SYNC || result.outcome() == Outcome.CORRECTED;
    if (!changes.owes(name) || !applies || !clearance.mayChange()) {
      return result;
    }
    boolean isFresh =
        result.outcome() == Outcome.CORRECTED
            && result.differences().stream().anyMatch(each -> each.property().equals("state"));
    if (!isFresh) {
      changes.carryOut(() -> kinds.notify(resource, surroundings));
      changes.made();
    }
    changes.told(name);
    return result;
  }

  /// Tells a resource of a change that came after its turn, if there was one.
  ///
  /// @param result of its turn
  /// @return what is to be told of it now
  ResourceResult toldLate(Prepared.Part part, ResourceResult result) {
    if (changes.owes(part.declaration().name())
        && part.readiness() instanceof Readiness.Ready(var resource, var secretKeys)) {
      try {
        return told(part, resource, surroundings(part, secretKeys), result);
      } catch (IOException e) {
        return Results.of(part, Outcome.FAILED, Failures.sentence(e, host));
      }
    }
    return result;
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
          : Optional.of(ResourceTurns.this.look(part, file, around(part)));
    }

    @Override
    public Optional<ResourceResult> correction(Prepared.Part part, List<Difference> differences) {
      List<Difference> told = tellable(part, differences);
      Cause cause = cause(part, told);
      return leftAlone(part, told, cause) == null
          ? Optional.of(task.redaction().of(Results.of(part, Outcome.CORRECTED, cause, told, "")))
          : Optional.empty();
    }

    @Override
    public boolean stage(Prepared.Part part, Resource.File file, List<Difference> differences)
        throws IOException {
      return kinds.stage(file, differences, around(part));
    }

    @Override
    public void awaitStaged() {
      host.files().awaitStaged();
    }
  }
}
