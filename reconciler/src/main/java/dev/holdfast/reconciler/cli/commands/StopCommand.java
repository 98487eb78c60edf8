package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.cli.Answer;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.ReconcilerApi;
import dev.holdfast.reconciler.cli.Words;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "stop",
    description = {
      "Stops what runs of an association, or one execution: runs end between two resources,",
      "nodes that have not begun are skipped. The next firing runs again. A rollout is no",
      "execution: it is stopped with 'holdfast rollout NAME pause' or 'abort', and while one is",
      "running this says so and fails, whatever else it stopped."
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
    String path = Associations.path(api, association);
    Json.Obj answer = api.send("POST", path + "/stop", Json.object().put("execution", id).build());
    List<String> stopped = answer.strings("stopped");
    if (!stopped.isEmpty()) {
      print("stopped " + String.join(", ", stopped) + "\n");
    }
    if (id == null && api.get(path + "/rollout") instanceof Answer.Found(var rollout)) {
      String goesOn = goesOn(rollout, association);
      if (!goesOn.isEmpty()) {
        print(goesOn);
        return ExitCode.FAILED;
      }
    }
    if (stopped.isEmpty()) {
      print("nothing of it runs\n");
    }
    return ExitCode.OK;
  }

  /// What stopping executions does not stop; empty where there is nothing of the kind.
  private static String goesOn(Json.Obj rollout, String association) {
    long changing = rollout.integer("released", 0) - rollout.integer("settled", 0);
    return rollout.string("state").equals("running")
        ? """
        its rollout goes on: %s may have version %d and are not final
        pause it with 'holdfast rollout %s pause', or go back with 'holdfast rollout %s abort'
        """
            .formatted(
                Words.count(changing, "node"), rollout.integer("version"), association, association)
        : "";
  }
}
