package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.cli.Answer;
import dev.holdfast.reconciler.cli.CommandException;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.ReconcilerApi;
import dev.holdfast.reconciler.cli.Table;
import dev.holdfast.reconciler.cli.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "nodes", description = "Lists the nodes, gives one labels, or shuts one out.")
final class NodesCommand extends ApiCommand {
  @Mixin private Listing listing = new Listing();

  NodesCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  ExitCode run(ReconcilerApi api) {
    Answer.Found nodes = Pages.all(api, "/api/v1/nodes");
    print(listing, nodes.value(), () -> text(nodes.items()));
    return ExitCode.OK;
  }

  private String text(List<Json.Obj> nodes) {
    var table = new Table("NODE", "ONLINE", "SEEN", "STATE", "LABELS");
    for (Json.Obj node : nodes) {
      table.row(
          node.string("name"),
          node.bool("online", false) ? "yes" : "no",
          Words.ago(node.instantOrNull("last_seen"), surroundings().clock().instant()),
          state(node),
          labels(node.stringMap("labels")));
    }
    return table.textOr("no nodes; make a token with 'holdfast token create' and register one");
  }

  /// `in sync, 3 not applicable` or `drifted (4 of 5 in sync)`.
  static String state(Json.Obj node) {
    long all = node.integer("associations", 0);
    if (all == 0) {
      return "nothing released";
    }
    String verdict = node.string("verdict", "pending").replace('_', ' ');
    long inSync = node.integer("in_sync", 0);
    long notApplicable = node.integer("not_applicable_resources", 0);
    String text = inSync < all ? "%s (%d of %d in sync)".formatted(verdict, inSync, all) : verdict;
    return notApplicable == 0 ? text : text + ", " + notApplicable + " not applicable";
  }

  static String labels(Map<String, String> labels) {
    return labels.entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .collect(Collectors.joining(" "));
  }

  @Command(
      name = "revoke",
      description = {
        "Shuts a node out: its agent stops with its next check-in, changes nothing any more, and"
            + " says so.",
        "To take it back, register it again with a join token."
      })
  static final class RevokeCommand extends ApiCommand {
    @Parameters(index = "0", paramLabel = "NODE", description = "the node's name")
    private String node = "";

    RevokeCommand(Surroundings surroundings) {
      super(surroundings);
    }

    @Override
    ExitCode run(ReconcilerApi api) {
      api.send("DELETE", "/api/v1/nodes/" + Associations.encoded(node), null);
      print(node + " is revoked; its agent stops with its next check-in\n");
      return ExitCode.OK;
    }
  }

  @Command(
      name = "label",
      description = "Sets labels (KEY=VALUE) and removes them (KEY-). Targets select by labels.")
  static final class LabelCommand extends ApiCommand {
    @Parameters(index = "0", paramLabel = "NODE", description = "the node's name")
    private String node = "";

    @Parameters(
        index = "1..*",
        arity = "1..*",
        paramLabel = "KEY=VALUE|KEY-",
        description = "label to set, or to remove with a trailing '-'")
    private List<String> changes = List.of();

    LabelCommand(Surroundings surroundings) {
      super(surroundings);
    }

    @Override
    ExitCode run(ReconcilerApi api) {
      Map<String, String> set = new LinkedHashMap<>();
      List<String> remove = new ArrayList<>();
      for (String change : changes) {
        int equals = change.indexOf('=');
        if (equals > 0) {
          set.put(change.substring(0, equals), change.substring(equals + 1));
        } else if (equals < 0 && change.length() > 1 && change.endsWith("-")) {
          remove.add(change.substring(0, change.length() - 1));
        } else {
          throw new CommandException(
              ExitCode.USAGE,
              "'%s' is neither KEY=VALUE nor KEY- (which removes KEY)".formatted(change));
        }
      }
      Json.Obj body =
          Json.object().put("set", Json.strings(set)).put("remove", Json.strings(remove)).build();
      Json.Obj answer =
          api.send("PUT", "/api/v1/nodes/" + Associations.encoded(node) + "/labels", body);
      print(node + ": " + labels(answer.stringMap("labels")) + "\n");
      return ExitCode.OK;
    }
  }
}
