package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.cli.Answer;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.ReconcilerApi;
import dev.holdfast.reconciler.cli.Table;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "history",
    description = {
      "Lists the executions of an association, and what nodes reported about it, newest first.",
      "With --execution: what became of that one, node by node."
    })
final class HistoryCommand extends ApiCommand {
  @Mixin private Listing listing = new Listing();

  @Parameters(paramLabel = "ASSOCIATION", description = "REPO/NAME, or NAME where it is unique")
  private String association = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "how many of each (default: 20)")
  private int limit = 20;

  @Option(
      names = "--execution",
      paramLabel = "ID",
      description = "what became of one execution, node by node")
  private @Nullable String execution;

  @Option(
      names = "--after",
      paramLabel = "NODE",
      description = "with --execution: only nodes whose names come after this")
  private @Nullable String after;

  @Option(names = "--reports", description = "only what nodes reported")
  private boolean reports;

  @Option(names = "--diff", description = "show each difference below the table")
  private boolean diff;

  HistoryCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  ExitCode run(ReconcilerApi api) {
    String path = Associations.path(api, association);
    if (execution != null) {
      Json.Obj view = api.need(path + "/executions/" + query(execution, after)).value();
      print(listing, view, () -> ExecutionText.one(view));
      return ExitCode.OK;
    }
    Answer.Found history = api.need(path + "/history?limit=" + limit);
    if (reports || diff) {
      print(listing, history.value(), () -> text(history.items()));
      return ExitCode.OK;
    }
    Answer.Found executions = api.need(path + "/executions?limit=" + limit);
    Json.Obj both =
        Json.object()
            .put("executions", Json.list(executions.items(), each -> each))
            .put("reports", Json.list(history.items(), each -> each))
            .build();
    print(
        listing, both, () -> ExecutionText.list(executions.items()) + "\n" + text(history.items()));
    return ExitCode.OK;
  }

  private static String query(String execution, @Nullable String after) {
    String id = Associations.encoded(execution);
    return after == null ? id : id + "?after=" + Associations.encoded(after);
  }

  private String text(List<Json.Obj> reports) {
    var table = new Table("AT", "NODE", "VERSION", "STATE", "WHY IT RAN", "RESOURCES");
    var details = new StringBuilder();
    for (Json.Obj report : reports) {
      List<Json.Obj> resources = report.list("resources", resource -> resource);
      table.row(
          report.string("at"),
          report.string("node"),
          Long.toString(report.integer("version", 0)),
          report.string("verdict").replace('_', ' '),
          report.string("trigger", "").replace('_', ' '),
          resources.stream()
              .filter(resource -> !resource.string("outcome", "").equals("not_applicable"))
              .map(Differences::line)
              .collect(Collectors.joining(", ")));
      if (diff) {
        details.append(Differences.text(report.string("node"), resources));
      }
    }
    return table.textOr("no reports yet") + (details.isEmpty() ? "" : "\n" + details);
  }
}
