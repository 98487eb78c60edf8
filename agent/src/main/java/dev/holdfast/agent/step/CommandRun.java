package dev.holdfast.agent.step;

import dev.holdfast.agent.host.Power;
import dev.holdfast.agent.step.Sequence.Next;
import dev.holdfast.agent.step.Sequence.Verdict;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.CommandStep;
import dev.holdfast.model.Document;
import dev.holdfast.model.InvalidResourceException;
import dev.holdfast.model.ResourceDeclaration;
import dev.holdfast.substitution.CommandSubstitution;
import dev.holdfast.wire.ResourceResult.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One run of a Command document, step by step. Each result is on disk before the next step begins:
/// a run that a restart cut goes on at the step that was not finished, and begins that one anew.
public final class CommandRun {
  /// Restarts of the node that one run may ask for: a document that always asks must not do so for
  /// ever.
  static final int MAX_RESTARTS = 5;

  static final int MAX_DEPTH = 3;
  private static final Duration RESTART_WAIT = Duration.ofMinutes(10);
  private static final long LOOK_NANOS = 50_000_000;
  private static final String PLATFORM = "Linux";

  private final Commands commands;
  private final CommandTask task;
  private final Set<String> secrets = new TreeSet<>();
  private final Frame outermost;
  private @Nullable Workplace workplace;
  private @Nullable Course course;
  private boolean waiting;

  CommandRun(Commands commands, CommandTask task) {
    this.commands = commands;
    this.task = task;
    this.outermost = new Frame("", task.scope(), 1);
    secrets.addAll(task.scope().secrets());
  }

  /// A document that is being run: the association's own, or one that a step calls.
  static final class Frame {
    private final String prefix;
    private final CommandScope scope;
    private final int depth;
    private final Preconditions preconditions;
    private Sequence sequence;

    Frame(String prefix, CommandScope scope, int depth) {
      this.prefix = prefix;
      this.scope = scope;
      this.depth = depth;
      this.preconditions = new Preconditions(scope::parameter, PLATFORM);
      this.sequence = Sequence.of(scope.schema());
    }

    CommandScope scope() {
      return scope;
    }

    int depth() {
      return depth;
    }

    String path(ResourceDeclaration step) {
      return prefix + step.name();
    }
  }

  /// The next step of the document; all of them in order.
  public StepResult step(ResourceDeclaration declaration) throws IOException {
    return step(outermost, declaration);
  }

  StepResult step(Frame frame, ResourceDeclaration declaration) throws IOException {
    if (waiting) {
      return StepResult.idle(Outcome.NOT_APPLICABLE, "waits for a restart of the node");
    }
    if (commands.host().isBareTree()) {
      return StepResult.idle(Outcome.NOT_APPLICABLE, "a step would escape a bare tree");
    }
    String path = frame.path(declaration);
    StepResult before = task.checkOnly() ? null : course().results().get(path);
    StepResult result = before == null ? decided(frame, declaration, path) : before;
    frame.sequence = frame.sequence.after(result.ends());
    if (before == null && !task.checkOnly() && !waiting && !task.ending().getAsBoolean()) {
      keep(course().with(path, result));
    }
    return result;
  }

  private StepResult decided(Frame frame, ResourceDeclaration declaration, String path)
      throws IOException {
    CommandStep step;
    try {
      step = frame.scope().step(declaration);
    } catch (InvalidResourceException e) {
      return StepResult.idle(Outcome.FAILED, redacted(String.valueOf(e.getMessage())));
    }
    Set<String> missing = new TreeSet<>();
    Json.Obj inputs =
        (Json.Obj) CommandSubstitution.secure(step.inputs(), name -> secret(name, missing));
    Flow flow = Flow.of(new Inputs(inputs));
    Action action = Actions.read(step.action(), inputs);
    Next next =
        frame.sequence.next(
            action,
            frame.preconditions.judge(step.precondition()),
            flow,
            frame.scope().isLast(declaration));
    return switch (next) {
      case Next.Skip(var reason) -> StepResult.idle(Outcome.NOT_APPLICABLE, redacted(reason));
      case Next.Fail(var message) -> {
        StepResult failed = StepResult.idle(Outcome.FAILED, redacted(message));
        yield task.checkOnly() ? failed : ending(failed, new Came.Failed(message), flow);
      }
      case Next.Run() when task.checkOnly() ->
          StepResult.idle(Outcome.UNKNOWN, "a step of an AWS document cannot be checked");
      case Next.Run() when !missing.isEmpty() ->
          StepResult.idle(
              Outcome.FAILED, "the node has no secret '" + String.join("', '", missing) + "'");
      case Next.Run() when action instanceof Action.Possible possible ->
          carriedOut(frame, path, possible, flow);
      case Next.Run() -> throw new IllegalStateException("nothing to carry out: " + step.action());
    };
  }

  /// Names in Parameter Store may have folders; those of a node's secrets have none.
  private @Nullable String secret(String name, Set<String> missing) {
    String own = name.replaceFirst("^/", "").replace('/', '.');
    Optional<String> value = task.inputs().secrets().secret(own);
    value.ifPresentOrElse(secrets::add, () -> missing.add(own));
    return value.orElse(null);
  }

  /// From here on this is a secret of the run.
  void hide(String secret) {
    secrets.add(secret);
  }

  private String redacted(String message) {
    return new Redaction(secrets).of(message);
  }

  private static StepResult ending(StepResult result, Came came, Flow flow) {
    return new StepResult(
        result.outcome(),
        result.message(),
        result.output(),
        Sequence.ends(came, flow),
        result.ran());
  }

  private StepResult carriedOut(Frame frame, String path, Action.Possible action, Flow flow)
      throws IOException {
    Course now = course();
    if (now.restartedFrom() != null) {
      Optional<StepResult> stillThere = resumed(now, now.restartedFrom());
      if (stillThere.isPresent()) {
        return stillThere.get();
      }
    }
    Path folder = workplace().folder(course().run());
    try (var scene = new Scene(this, frame, commands, task, folder, path, Set.copyOf(secrets))) {
      Came came = came(action, scene);
      scene.finish();
      return settled(came, flow, scene);
    }
  }

  private Came came(Action.Possible action, Scene scene) throws IOException {
    try {
      return commands.executor().carryOut(action, scene);
    } catch (IOException e) {
      if (task.ending().getAsBoolean()) {
        return new Came.Stopped();
      }
      return new Came.Failed(Failure.sentence(e));
    }
  }

  private StepResult settled(Came came, Flow flow, Scene scene) throws IOException {
    Integer code = came instanceof Came.Exited(var exit) ? Integer.valueOf(exit) : null;
    if (Sequence.clearsErrors(came)) {
      scene.clearErrors();
    }
    return switch (Sequence.verdict(came, flow)) {
      case Verdict.Succeeded() ->
          new StepResult(Outcome.IN_SYNC, "", scene.said(code), Sequence.ends(came, flow), true);
      case Verdict.Failed(var message) -> {
        String last = scene.lastLine();
        String whole = code != null && !last.isEmpty() ? message + ": " + last : message;
        yield new StepResult(
            Outcome.FAILED, redacted(whole), scene.said(code), Sequence.ends(came, flow), true);
      }
      case Verdict.NotApplicable(var reason) ->
          StepResult.idle(Outcome.NOT_APPLICABLE, redacted(reason));
      case Verdict.Stopped() ->
          new StepResult(Outcome.FAILED, "ended, since the run was", scene.said(null), false, true);
      case Verdict.Restart() -> waiting ? asking(scene) : restart(scene);
    };
  }

  /// Written down first: the node may be gone before anything else can be.
  private StepResult restart(Scene scene) throws IOException {
    Power power = commands.power();
    if (course().restarts() >= MAX_RESTARTS) {
      return new StepResult(
          Outcome.FAILED,
          "asked for a restart of the node more than " + MAX_RESTARTS + " times",
          scene.said(null),
          false,
          true);
    }
    if (power == null) {
      keep(course().restarting(commands.host().power().bootId()));
      waiting = true;
      return asking(scene);
    }
    keep(course().restarting(power.bootId()));
    return await(power, scene);
  }

  private static StepResult asking(Scene scene) {
    return new StepResult(
        Outcome.FAILED,
        "asks for a restart of the node; restart it, then run this again: it goes on here",
        scene.said(null),
        false,
        true);
  }

  /// The end of the agent is part of the node's; until then nothing may be begun.
  private StepResult await(Power power, @Nullable Scene scene) throws IOException {
    waiting = true;
    power.restart();
    long deadline = System.nanoTime() + RESTART_WAIT.toNanos();
    while (!task.ending().getAsBoolean() && !Thread.currentThread().isInterrupted()) {
      if (System.nanoTime() > deadline) {
        return new StepResult(
            Outcome.FAILED,
            "the node did not restart within " + RESTART_WAIT.toMinutes() + " minutes",
            scene == null ? null : scene.said(null),
            false,
            true);
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return StepResult.idle(Outcome.UNKNOWN, "the node restarts");
  }

  /// A step that asked for a restart: begun anew in another boot; still waiting in the same one.
  private Optional<StepResult> resumed(Course now, String restartedFrom) throws IOException {
    Power power = commands.power();
    String boot = (power == null ? commands.host().power() : power).bootId();
    if (!boot.equals(restartedFrom)) {
      keep(now.restarted());
      return Optional.empty();
    }
    if (power != null) {
      return Optional.of(await(power, null));
    }
    waiting = true;
    return Optional.of(
        StepResult.idle(
            Outcome.FAILED, "asked for a restart of the node, which has not restarted yet"));
  }

  /// Runs a called document's steps as part of a step.
  Came nested(Frame outer, String path, Document document, CommandScope scope, Scene scene)
      throws IOException {
    if (outer.depth() >= MAX_DEPTH) {
      throw new IOException("documents call each other more than " + MAX_DEPTH + " deep");
    }
    secrets.addAll(scope.secrets());
    var frame = new Frame(path + "/", scope, outer.depth() + 1);
    String failure = null;
    String reason = null;
    boolean applied = document.resources().isEmpty();
    for (ResourceDeclaration declaration : document.resources()) {
      if (task.ending().getAsBoolean()) {
        return new Came.Stopped();
      }
      StepResult result = step(frame, declaration);
      if (waiting) {
        return new Came.Restarting();
      }
      scene.tell(declaration.name(), result);
      applied |= result.outcome() != Outcome.NOT_APPLICABLE;
      if (reason == null && result.outcome() == Outcome.NOT_APPLICABLE) {
        reason = result.message();
      }
      if (failure == null && result.outcome() == Outcome.FAILED) {
        failure = declaration.name() + ": " + result.message();
      }
    }
    if (failure != null) {
      return new Came.Failed(failure);
    }
    return applied || reason == null ? Came.DONE : new Came.NotApplicable(reason);
  }

  private Workplace workplace() throws IOException {
    Workplace known = workplace;
    if (known == null) {
      known = commands.workplaces().of(task.association());
      workplace = known;
    }
    return known;
  }

  private Course course() throws IOException {
    Course known = course;
    if (known == null) {
      known = left().orElseGet(this::begun);
      course = known;
    }
    return known;
  }

  /// What a restart left of a run of the same content.
  private Optional<Course> left() throws IOException {
    try {
      return workplace()
          .unfinished()
          .map(Course::from)
          .filter(each -> each.enforced().equals(task.enforced()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Course begun() {
    return Course.beginning(task.enforced(), RunName.at(task.startedAt()));
  }

  /// Id of the run, the same after a restart.
  String id() throws IOException {
    return course().run();
  }

  private void keep(Course next) throws IOException {
    workplace().keep(next.toJson());
    course = next;
  }

  /// The run came to its end, whatever that was: nothing is taken up again. One that waits for a
  /// restart did not.
  public void finished() throws IOException {
    if (workplace != null && !waiting) {
      workplace.finished(course().run());
    }
  }
}
