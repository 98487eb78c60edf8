package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.cli.Table;
import java.util.ArrayList;
import java.util.List;

/// Executions as text.
final class ExecutionText {
  private static final List<String> COUNTED =
      List.of(
          "corrected",
          "changed",
          "unchanged",
          "failed",
          "timed_out",
          "differs",
          "skipped",
          "stopped",
          "running",
          "waiting",
          "pending",
          "late",
          "without_permit");

  private ExecutionText() {}

  static String list(List<Json.Obj> executions) {
    var table = new Table("AT", "EXECUTION", "WHY", "STATE", "NODES", "WHAT CAME OF IT");
    for (Json.Obj execution : executions) {
      table.row(
          execution.string("at"),
          execution.string("id"),
          why(execution),
          execution.string("state"),
          Long.toString(execution.integer("targets", 0)),
          counts(execution.objectOrEmpty("nodes")));
    }
    return table.textOr("no executions yet: it runs with its rollout, or when it is asked to");
  }

  static String one(Json.Obj view) {
    Json.Obj execution = view.object("execution");
    var lines = new ArrayList<String>();
    lines.add(
        "%s of %s/%s, %s at %s: %s"
            .formatted(
                execution.string("id"),
                execution.string("repository"),
                execution.string("association"),
                why(execution),
                execution.string("at"),
                execution.string("state")));
    String reason = execution.string("reason", "");
    if (!reason.isEmpty()) {
      lines.add(reason);
    }
    lines.add(
        "%d nodes, %d at once, %d errors of %d borne: %s"
            .formatted(
                execution.integer("targets", 0),
                execution.integer("concurrent", 0),
                execution.integer("errors", 0),
                execution.integer("borne", 0),
                counts(execution.objectOrEmpty("nodes"))));
    return String.join("\n", lines) + "\n" + nodes(view);
  }

  private static String nodes(Json.Obj view) {
    var table = new Table("NODE", "STATE", "AT", "VERSION", "REASON");
    for (Json.Obj node : view.list("nodes", each -> each)) {
      long version = node.integer("version", 0);
      table.row(
          node.string("node"),
          node.string("status").replace('_', ' ')
              + (node.bool("late", false) ? ", late" : "")
              + (node.bool("without_permit", false) ? ", without a permit" : ""),
          node.string("at"),
          version == 0 ? "" : Long.toString(version),
          node.string("reason", ""));
    }
    String more =
        view.has("next") ? "more nodes come after " + view.string("next") + "; use --after\n" : "";
    return table.textOr("no node has anything to tell") + more;
  }

  private static String why(Json.Obj execution) {
    String by = execution.string("requested_by", "");
    if (by.isEmpty()) {
      return "schedule";
    }
    return (execution.bool("check", false) ? "check by " : "run by ") + by;
  }

  private static String counts(Json.Obj nodes) {
    var words = new ArrayList<String>();
    for (String key : COUNTED) {
      long count = nodes.integer(key, 0);
      if (count > 0) {
        words.add(count + " " + key.replace('_', ' '));
      }
    }
    long quiet = nodes.integer("quiet", 0);
    if (quiet > 0) {
      words.add("about " + quiet + " quiet");
    }
    return words.isEmpty() ? "nothing yet" : String.join(", ", words);
  }
}
