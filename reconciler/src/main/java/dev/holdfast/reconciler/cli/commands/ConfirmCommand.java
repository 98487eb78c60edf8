package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.cli.CommandException;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.ReconcilerApi;
import dev.holdfast.reconciler.cli.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "confirm",
    description =
        "Confirms the plan of a commit that a brake stopped, so that it is applied (0), or says what"
            + " moved since it was shown (1).")
final class ConfirmCommand extends ApiCommand {
  private static final Duration PAUSE = Duration.ofMillis(300);

  @Parameters(
      paramLabel = "DIGEST",
      description = "the plan's digest as the commit's status and page show it: 12 digits or more")
  private String digest = "";

  @Option(
      names = "--repository",
      paramLabel = "REPO",
      description = "where it is blocked (default: wherever the plan is shown)")
  private @Nullable String repository;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "2m",
      description = "how long to wait for it to be carried out (default: 2m)")
  private String timeout = "2m";

  ConfirmCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  ExitCode run(ReconcilerApi api) {
    Duration patience = WaitCommand.duration(timeout);
    String path =
        "/api/v1/repositories/%s/confirmations".formatted(Associations.encoded(place(api)));
    Json.Obj given = api.send("POST", path, Json.object().put("plan", digest).build());
    try (var progress = new Progress(surroundings().err(), surroundings().interactive())) {
      while (given.string("state").equals("waiting")
          && progress.elapsed().compareTo(patience) < 0) {
        progress.say("confirmed; waiting for the reconciler to carry it out");
        progress.rest(PAUSE);
        if (Thread.currentThread().isInterrupted()) {
          throw new CommandException(ExitCode.INTERRUPTED, "interrupted");
        }
        given = api.need(path + "/" + given.string("id")).value();
      }
    }
    return end(given);
  }

  private ExitCode end(Json.Obj given) {
    String commit = Words.abbreviated(given.string("commit"));
    return switch (given.string("state")) {
      case "applied" -> {
        print("applied the plan of %s\n".formatted(commit));
        yield ExitCode.OK;
      }
      case "refused" -> {
        note("not applied: " + given.string("reason", ""));
        yield ExitCode.PROBLEMS;
      }
      default -> {
        note("confirmed, but not carried out within " + timeout + "; it stays confirmed");
        yield ExitCode.TIMED_OUT;
      }
    };
  }

  /// The repository whose blocked head has this plan, else the only one there is: it says why not.
  private String place(ReconcilerApi api) {
    if (repository != null) {
      return repository;
    }
    List<String> all = Associations.repositories(api);
    if (all.size() == 1) {
      return all.getFirst();
    }
    var found = new ArrayList<String>();
    String digits = digest.startsWith("sha256:") ? digest : "sha256:" + digest;
    for (String each : all) {
      var latest =
          api.need("/api/v1/repositories/%s/commits?limit=1".formatted(Associations.encoded(each)));
      boolean shows =
          latest.items().stream()
              .anyMatch(
                  commit -> commit.objectOrEmpty("braked").string("plan", "").startsWith(digits));
      if (shows) {
        found.add(each);
      }
    }
    if (found.size() != 1) {
      throw new CommandException(
          found.isEmpty() ? ExitCode.PROBLEMS : ExitCode.USAGE,
          found.isEmpty()
              ? "no repository is blocked with the plan '%s'; --repository says why not in one"
                  .formatted(digest)
              : "say which with --repository: " + String.join(", ", found));
    }
    return found.getFirst();
  }
}
