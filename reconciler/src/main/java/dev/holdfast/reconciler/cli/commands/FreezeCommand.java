package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.Durations;
import dev.holdfast.reconciler.cli.CommandException;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.ReconcilerApi;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "freeze",
    description = {
      "Stops all changing at once, of one repository or of everything. Nodes go on checking and",
      "reporting, nothing new is released, and it lasts until 'holdfast unfreeze' or --until."
    })
final class FreezeCommand extends ApiCommand {
  @Parameters(
      arity = "0..1",
      paramLabel = "REPO",
      description = "a repository (default: everything)")
  private @Nullable String repository;

  @Option(
      names = "--until",
      paramLabel = "INSTANT",
      description = "when it ends by itself, such as 2026-12-24T18:00:00Z")
  private @Nullable Instant until;

  @Option(names = "--for", paramLabel = "DURATION", description = "likewise, such as 2h")
  private @Nullable String length;

  @Option(names = "--reason", paramLabel = "TEXT", description = "one line, shown everywhere")
  private String reason = "";

  FreezeCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  ExitCode run(ReconcilerApi api) {
    Json.Obj body =
        Json.object()
            .put("repository", repository)
            .put("until", end())
            .put("reason", reason)
            .build();
    print(api.send("POST", "/api/v1/freeze", body).string("words") + "\n");
    return ExitCode.OK;
  }

  private @Nullable Instant end() {
    if (length == null) {
      return until;
    }
    if (until != null) {
      throw new CommandException(ExitCode.USAGE, "give --until or --for, not both");
    }
    try {
      Duration lasts = Durations.parse(length);
      return surroundings().clock().instant().plus(lasts).truncatedTo(ChronoUnit.SECONDS);
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          ExitCode.USAGE, "--for is a duration such as 30m or 2h, not '%s'".formatted(length));
    }
  }
}
