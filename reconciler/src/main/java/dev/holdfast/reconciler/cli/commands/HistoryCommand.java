package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.cli.Answer;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.ReconcilerApi;
import dev.holdfast.reconciler.cli.Table;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "history",
    description = "Lists what nodes reported about an association, newest first.")
final class HistoryCommand extends ApiCommand {
  @Mixin private Listing listing = new Listing();

  @Parameters(paramLabel = "ASSOCIATION", description = "REPO/NAME, or NAME where it is unique")
  private String association = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "how many reports (default: 20)")
  private int limit = 20;

  @Option(names = "--diff", description = "show each difference below the table")
  private boolean diff;

  HistoryCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  ExitCode run(ReconcilerApi api) {
    Answer.Found history =
        api.need(Associations.path(api, association) + "/history?limit=" + limit);
    print(listing, history.value(), () -> text(history.items()));
    return ExitCode.OK;
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
