package dev.holdfast.reconciler.cli;

import dev.holdfast.canonical.Json;

/// What a commit's state means for somebody who waits until it is rolled out.
public sealed interface CommitProgress {
  /// @param said one line for people
  record Ended(ExitCode code, String said) implements CommitProgress {}

  record Waiting(String said) implements CommitProgress {}

  static CommitProgress of(Answer answer) {
    return switch (answer) {
      case Answer.Missing(_) -> new Waiting("not seen by the reconciler yet");
      case Answer.Found(var commit) -> of(commit);
    };
  }

  private static CommitProgress of(Json.Obj commit) {
    String id = Words.abbreviated(commit.string("commit"));
    return switch (commit.string("state")) {
      case "rejected" -> new Ended(ExitCode.PROBLEMS, id + " was rejected:" + problems(commit));
      case "blocked" -> new Ended(ExitCode.BLOCKED, id + " is blocked" + brakes(commit));
      default -> applied(id, commit.objectOrEmpty("rollout"));
    };
  }

  private static CommitProgress applied(String id, Json.Obj rollout) {
    long done = rollout.integer("final", 0);
    long targets = rollout.integer("targets", 0);
    return switch (rollout.string("state", "none")) {
      case "finished" ->
          new Ended(ExitCode.OK, "%s is rolled out to %d of %d nodes".formatted(id, done, targets));
      case "none" -> new Ended(ExitCode.OK, id + " is applied; it changes nothing on any node");
      case "failed", "halted", "rolled_back" ->
          new Ended(
              ExitCode.FAILED, "%s is not rolled out: %d of %d nodes".formatted(id, done, targets));
      case "superseded", "retired" ->
          new Ended(ExitCode.OK, id + " was followed by a later commit");
      default -> new Waiting("%s: %d of %d nodes".formatted(id, done, targets));
    };
  }

  private static String brakes(Json.Obj commit) {
    Json.Obj braked = commit.objectOrEmpty("braked");
    var text = new StringBuilder();
    for (Json.Obj brake : braked.list("brakes", item -> item)) {
      text.append(text.isEmpty() ? ": " : "; ").append(brake.string("reason", ""));
    }
    String refusal = braked.string("refusal", "");
    if (!refusal.isEmpty()) {
      text.append("\n").append(refusal);
    }
    if (braked.bool("open", false)) {
      String digits = braked.string("plan", "").replaceFirst("^sha256:", "");
      text.append("\nlook at its plan, then apply it with: holdfast confirm ")
          .append(digits, 0, Math.min(12, digits.length()));
    }
    return text.toString();
  }

  private static String problems(Json.Obj commit) {
    var text = new StringBuilder();
    for (Json.Obj problem : commit.list("problems", item -> item)) {
      text.append(
          "%n%s:%d:%d: %s[%s]: %s"
              .formatted(
                  problem.string("file"),
                  problem.integer("line", 0),
                  problem.integer("column", 0),
                  problem.string("severity", "error"),
                  problem.string("code"),
                  problem.string("message")));
    }
    return text.toString();
  }
}
