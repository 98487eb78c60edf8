package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.cli.Answer;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.ReconcilerApi;
import dev.holdfast.reconciler.cli.Table;
import dev.holdfast.reconciler.cli.Words;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "drift",
    description =
        "Lists what differs from what was applied: open drift, and what was corrected in 24 h.")
final class DriftCommand extends ApiCommand {
  @Mixin private Listing listing = new Listing();

  @Option(names = "--diff", description = "show each difference with its text diff below the table")
  private boolean diff;

  DriftCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  ExitCode run(ReconcilerApi api) {
    Answer.Found drift = Pages.all(api, "/api/v1/drift");
    print(listing, drift.value(), () -> text(drift.items()));
    return ExitCode.OK;
  }

  private String text(List<Json.Obj> items) {
    Instant now = surroundings().clock().instant();
    var table = new Table("ASSOCIATION", "NODE", "VERSION", "STATE", "SINCE", "AS OF", "RESOURCES");
    var details = new StringBuilder();
    for (Json.Obj item : items) {
      List<Json.Obj> resources = item.list("resources", resource -> resource);
      table.row(
          item.string("repository") + "/" + item.string("association"),
          item.string("node"),
          Long.toString(item.integer("version", 0)),
          state(item),
          Words.ago(item.instantOrNull("since"), now),
          Words.ago(item.instantOrNull("as_of"), now),
          resources.stream().map(Differences::line).collect(Collectors.joining(", ")));
      if (diff) {
        details.append(Differences.text(item.string("node"), resources));
      }
    }
    return table.textOr("no drift") + (details.isEmpty() ? "" : "\n" + details);
  }

  private static String state(Json.Obj item) {
    String verdict = item.string("verdict").replace('_', ' ');
    boolean corrected = item.bool("corrected", false);
    return (corrected ? "corrected" : verdict) + (item.bool("fight", false) ? ", fight" : "");
  }
}
