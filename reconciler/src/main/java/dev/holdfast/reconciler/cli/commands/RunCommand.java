package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.ReconcilerApi;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "run",
    description = "Runs an association now on its nodes; see 'history' for what they found.")
final class RunCommand extends ApiCommand {
  @Parameters(paramLabel = "ASSOCIATION", description = "REPO/NAME, or NAME where it is unique")
  private String association = "";

  @Option(
      names = "--nodes",
      paramLabel = "NODE",
      split = ",",
      description = "only these of its nodes")
  private List<String> nodes = List.of();

  @Option(names = "--check", description = "only check, change nothing")
  private boolean check;

  RunCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  ExitCode run(ReconcilerApi api) {
    Json.Obj body =
        Json.object()
            .put("nodes", nodes.isEmpty() ? null : Json.strings(nodes))
            .put("check", check)
            .build();
    Json.Obj answer = api.send("POST", Associations.path(api, association) + "/runs", body);
    print(
        "%s requested, run %s; see 'holdfast history %s --execution %s'\n"
            .formatted(
                check ? "a check is" : "a run is",
                answer.string("run_id"),
                association,
                answer.string("run_id")));
    return ExitCode.OK;
  }
}
