package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.cli.CommandException;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.ReconcilerApi;
import dev.holdfast.reconciler.cli.Table;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "output",
    description = {
      "Lists what steps wrote on a node, where their associations say 'output: {upload: true}'.",
      "With ASSOCIATION: prints it, of the last run or of the one that --run names."
    })
final class OutputCommand extends ApiCommand {
  @Mixin private Listing listing = new Listing();

  @Parameters(index = "0", paramLabel = "NODE", description = "the node's name")
  private String node = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "ASSOCIATION",
      description = "REPO/NAME, or NAME where it is unique")
  private @Nullable String association;

  @Option(names = "--run", paramLabel = "RUN", description = "another run than the last")
  private @Nullable String run;

  @Option(names = "--step", paramLabel = "STEP", description = "one step alone")
  private @Nullable String step;

  OutputCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  ExitCode run(ReconcilerApi api) {
    String path = "/api/v1/nodes/" + Associations.encoded(node) + "/outputs";
    Json.Obj answer = api.need(path).value();
    List<Json.Obj> items = answer.list("items", item -> item);
    String wanted = association;
    if (wanted == null) {
      print(listing, answer, () -> table(items));
      return ExitCode.OK;
    }
    List<Json.Obj> ofAssociation =
        items.stream()
            .filter(item ->
                item.string("association").equals(wanted)
                    || item.string("association").endsWith("/" + wanted))
            .toList();
    String last = ofAssociation.isEmpty() ? "" : ofAssociation.getFirst().string("run");
    String which = run == null ? last : run;
    List<Json.Obj> shown =
        ofAssociation.stream()
            .filter(item -> item.string("run").equals(which))
            .filter(item -> step == null || item.string("step").equals(step))
            .toList();
    if (shown.isEmpty()) {
      throw new CommandException(
          ExitCode.PROBLEMS,
          "no such output of %s on %s; 'holdfast output %s' lists what is there"
              .formatted(wanted, node, node));
    }
    for (Json.Obj each : shown) {
      print(
          "== %s %s, run %s ==%n"
              .formatted(each.string("step"), each.string("stream"), each.string("run")));
      print(text(api.bytes(path + address(each))));
    }
    return ExitCode.OK;
  }

  private static String address(Json.Obj item) {
    return "/"
        + item.string("association")
        + "/"
        + item.string("run")
        + "/"
        + item.string("step")
        + "/"
        + item.string("stream");
  }

  /// A terminal is not to obey what a script printed.
  private static String text(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8).replaceAll("[\\p{Cntrl}&&[^\n\t]]", "");
    return text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
  }

  private static String table(List<Json.Obj> items) {
    var table = new Table("ASSOCIATION", "RUN", "STEP", "STREAM", "BYTES");
    for (Json.Obj item : items) {
      table.row(
          item.string("association"),
          item.string("run"),
          item.string("step"),
          item.string("stream"),
          Long.toString(item.integer("bytes")));
    }
    return table.textOr(
        "nothing uploaded; an association asks for it with 'output: {upload: true}'");
  }
}
