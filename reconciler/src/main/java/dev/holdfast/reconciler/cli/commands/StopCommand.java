package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.cli.Answer;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.ReconcilerApi;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "stop",
    description = {
      "Stops what runs of an association, or one execution: runs end between two resources,",
      "nodes that have not begun are skipped. The next firing runs again. A rollout is stopped",
      "with 'holdfast rollout NAME pause' or 'abort'."
    })
final class StopCommand extends ApiCommand {
  @Parameters(
      paramLabel = "ASSOCIATION|EXECUTION",
      description = "REPO/NAME, NAME where it is unique, or an execution's id")
  private String what = "";

  @Option(
      names = "--execution",
      paramLabel = "ID",
      description = "only this execution of the association")
  private @Nullable String execution;

  StopCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  ExitCode run(ReconcilerApi api) {
    @Nullable String id = execution;
    String association = what;
    if (id == null
        && api.get("/api/v1/executions/" + Associations.encoded(what))
            instanceof Answer.Found(var found)) {
      id = what;
      association = found.string("repository") + "/" + found.string("association");
    }
    Json.Obj answer =
        api.send(
            "POST",
            Associations.path(api, association) + "/stop",
            Json.object().put("execution", id).build());
    List<String> stopped = answer.strings("stopped");
    print(
        stopped.isEmpty()
            ? "nothing of it runs\n"
            : "stopped " + String.join(", ", stopped) + "\n");
    return ExitCode.OK;
  }
}
