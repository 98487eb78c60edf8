package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.ReconcilerApi;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "reconcile", description = "Looks at a repository now instead of at the next poll.")
final class ReconcileCommand extends ApiCommand {
  @Parameters(
      arity = "0..1",
      paramLabel = "REPO",
      description = "a repository (default: all of them)")
  private @Nullable String repository;

  ReconcileCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  ExitCode run(ReconcilerApi api) {
    List<String> repositories =
        repository == null ? Associations.repositories(api) : List.of(repository);
    for (String name : repositories) {
      api.send("POST", "/api/v1/repositories/" + Associations.encoded(name) + "/reconcile", null);
      print(name + ": looking\n");
    }
    return ExitCode.OK;
  }
}
