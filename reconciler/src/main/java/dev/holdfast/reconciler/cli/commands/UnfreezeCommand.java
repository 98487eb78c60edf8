package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.ReconcilerApi;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "unfreeze",
    description = "Ends a freeze: that of a repository, or that of everything.")
final class UnfreezeCommand extends ApiCommand {
  @Parameters(
      arity = "0..1",
      paramLabel = "REPO",
      description = "a repository (default: everything)")
  private @Nullable String repository;

  UnfreezeCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  ExitCode run(ReconcilerApi api) {
    Json.Obj body = Json.object().put("repository", repository).build();
    List<String> left =
        api.send("POST", "/api/v1/unfreeze", body).list("items", each -> each.string("words"));
    print(
        left.isEmpty()
            ? "nothing is frozen any more\n"
            : "still: " + String.join("; ", left) + "\n");
    return ExitCode.OK;
  }
}
