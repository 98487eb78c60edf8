package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.model.Durations;
import dev.holdfast.reconciler.cli.Answer;
import dev.holdfast.reconciler.cli.CommandException;
import dev.holdfast.reconciler.cli.CommitProgress;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.ReconcilerApi;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "wait",
    description =
        "Waits until a commit is rolled out (0), rejected (1), blocked (3), failed or halted (4), or"
            + " the time is up (5).")
final class WaitCommand extends ApiCommand {
  private static final Duration PAUSE = Duration.ofMillis(500);

  @Parameters(paramLabel = "COMMIT", description = "the commit's id, or the beginning of it")
  private String commit = "";

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "10m",
      description = "how long to wait: 90s, 10m, 2h (default: 10m)")
  private String timeout = "10m";

  @Option(
      names = "--repository",
      paramLabel = "REPO",
      description = "where to look (default: in all repositories)")
  private @Nullable String repository;

  WaitCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  ExitCode run(ReconcilerApi api) {
    Duration patience = duration(timeout);
    String said = "";
    try (var progress = new Progress(surroundings().err(), surroundings().interactive())) {
      do {
        switch (CommitProgress.of(find(api))) {
          case CommitProgress.Ended(var code, var line) -> {
            progress.clear();
            print(line + "\n");
            return code;
          }
          case CommitProgress.Waiting(var line) -> {
            said = line;
            progress.say(line);
          }
        }
        progress.rest(PAUSE);
        if (Thread.currentThread().isInterrupted()) {
          throw new CommandException(ExitCode.INTERRUPTED, "interrupted");
        }
      } while (progress.elapsed().compareTo(patience) < 0);
    }
    note("not rolled out within %s; last seen: %s".formatted(timeout, said));
    return ExitCode.TIMED_OUT;
  }

  private Answer find(ReconcilerApi api) {
    List<String> places = repository == null ? Associations.repositories(api) : List.of(repository);
    Answer missing = new Answer.Missing("no such commit");
    for (String place : places) {
      Answer answer =
          api.get(
              "/api/v1/repositories/%s/commits/%s"
                  .formatted(Associations.encoded(place), Associations.encoded(commit)));
      if (answer instanceof Answer.Found) {
        return answer;
      }
    }
    return missing;
  }

  static Duration duration(String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }
}
