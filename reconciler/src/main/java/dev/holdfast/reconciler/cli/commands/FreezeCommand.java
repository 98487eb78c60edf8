package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.Durations;
import dev.holdfast.reconciler.cli.CommandException;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.ReconcilerApi;
import dev.holdfast.reconciler.cli.Words;
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

  @Option(
      names = "--status",
      description = "only says what is frozen, and how many nodes have heard of it")
  private boolean status;

  FreezeCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  ExitCode run(ReconcilerApi api) {
    if (status) {
      return status(api);
    }
    Json.Obj body =
        Json.object()
            .put("repository", repository)
            .put("until", end())
            .put("reason", reason)
            .build();
    print(api.send("POST", "/api/v1/freeze", body).string("words") + "\n");
    return ExitCode.OK;
  }

  private ExitCode status(ReconcilerApi api) {
    if (repository != null || until != null || length != null || !reason.isEmpty()) {
      throw new CommandException(ExitCode.USAGE, "--status stands alone");
    }
    var frozen = api.need("/api/v1/freezes").value().list("items", each -> each);
    if (frozen.isEmpty()) {
      print("nothing is frozen\n");
    }
    frozen.forEach(each -> print(text(each)));
    return ExitCode.OK;
  }

  private static String text(Json.Obj freeze) {
    long heard = freeze.integer("heard");
    long nodes = freeze.integer("nodes");
    var missing = freeze.strings("not_heard");
    long more = nodes - heard - missing.size();
    return freeze.string("words")
        + "\nheard by %d of %s\n".formatted(heard, Words.count(nodes, "node"))
        + (missing.isEmpty()
            ? ""
            : "not yet by: "
                + String.join(", ", missing)
                + (more > 0 ? " and %d more".formatted(more) : "")
                + "\n");
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
