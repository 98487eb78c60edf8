package dev.holdfast.agent.step;

import dev.holdfast.model.Durations;
import java.time.Duration;
import java.util.Optional;

/// Where a document is: whether a step has ended it. Values only; the same steps with the same
/// results always end the same.
///
/// @param exited nothing runs any more but a last step that is to run whatever happens
/// @param onlyWhereSupported a step that this node cannot carry out is passed over (schema 2.2) and
///   does not fail
record Sequence(boolean exited, boolean onlyWhereSupported) {
  private static final int SUCCESS_AND_EXIT = 168;
  private static final int FAILURE_AND_EXIT = 169;
  private static final int RESTART = 194;

  static Sequence of(String schema) {
    return new Sequence(false, schema.startsWith("2.2"));
  }

  /// What to do with a step.
  sealed interface Next {
    record Run() implements Next {}

    /// Not applicable.
    record Skip(String reason) implements Next {}

    record Fail(String message) implements Next {}
  }

  /// In the order of AWS's own agent (state-manager.md 3.7).
  ///
  /// @param last whether no step comes after it
  Next next(Action action, Preconditions.Result precondition, Flow flow, boolean last) {
    if (exited && !(last && flow.finallyStep())) {
      return new Next.Skip("skipped, since a step before it ended the document");
    }
    if (action instanceof Action.Unknown(var name)) {
      return new Next.Fail("no agent knows the plugin '" + name + "'");
    }
    return switch (precondition) {
      case Preconditions.Result.Fails(var reason) -> new Next.Skip(reason);
      case Preconditions.Result.Malformed(var message) -> new Next.Fail(message);
      case Preconditions.Result.Holds() ->
          switch (action) {
            case Action.Elsewhere(var reason) -> unsupported(reason);
            case Action.Malformed(var message) -> new Next.Fail(message);
            case Action.Possible _, Action.Unknown _ -> new Next.Run();
          };
    };
  }

  private Next unsupported(String reason) {
    return onlyWhereSupported ? new Next.Skip(reason) : new Next.Fail(reason);
  }

  /// How a step counts.
  sealed interface Verdict {
    record Succeeded() implements Verdict {}

    record Failed(String message) implements Verdict {}

    record NotApplicable(String reason) implements Verdict {}

    /// The step is begun anew after the node has restarted.
    record Restart() implements Verdict {}

    /// The run is over; nothing may be concluded.
    record Stopped() implements Verdict {}
  }

  static Verdict verdict(Came came, Flow flow) {
    Verdict verdict =
        switch (came) {
          case Came.Exited(var code) ->
              switch (code) {
                case 0, SUCCESS_AND_EXIT -> new Verdict.Succeeded();
                case RESTART -> new Verdict.Restart();
                default -> new Verdict.Failed("exit " + code);
              };
          case Came.TimedOut(var after) -> new Verdict.Failed("timed out after " + words(after));
          case Came.Failed(var message) -> new Verdict.Failed(message);
          case Came.NotApplicable(var reason) -> new Verdict.NotApplicable(reason);
          case Came.Stopped() -> new Verdict.Stopped();
          case Came.Restarting() -> new Verdict.Restart();
        };
    return verdict instanceof Verdict.Failed && flow.forgive() && exitAsked(came).isEmpty()
        ? new Verdict.Succeeded()
        : verdict;
  }

  private static String words(Duration duration) {
    return Durations.describe(duration);
  }

  /// Whether a script asked for the end itself, and so for how it counts.
  private static Optional<Integer> exitAsked(Came came) {
    return came instanceof Came.Exited(var code)
            && (code == SUCCESS_AND_EXIT || code == FAILURE_AND_EXIT)
        ? Optional.of(code)
        : Optional.empty();
  }

  static boolean clearsErrors(Came came) {
    return came.equals(new Came.Exited(SUCCESS_AND_EXIT));
  }

  /// Whether it ends the document.
  static boolean ends(Came came, Flow flow) {
    if (exitAsked(came).isPresent()) {
      return true;
    }
    return switch (verdict(came, Flow.ON)) {
      case Verdict.Succeeded() -> flow.exitOnSuccess();
      case Verdict.Failed _ -> flow.exitOnFailure();
      case Verdict.NotApplicable _, Verdict.Restart _, Verdict.Stopped _ -> false;
    };
  }

  /// After a step.
  Sequence after(boolean ended) {
    return ended && !exited ? new Sequence(true, onlyWhereSupported) : this;
  }
}
