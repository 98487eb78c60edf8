package dev.holdfast.reconciler.app.demo;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.reconciler.cli.Table;
import dev.holdfast.reconciler.cli.Words;
import java.util.List;
import java.util.stream.Collectors;

/// What the API tells, as the demo shows it.
final class Reporting {
  private Reporting() {}

  static String nodes(List<Json.Obj> nodes) {
    var table = new Table("NODE", "LABELS", "STATE");
    for (Json.Obj node : nodes) {
      long notApplicable = node.integer("not_applicable_resources", 0);
      table.row(
          node.string("name"),
          node.stringMap("labels").entrySet().stream()
              .map(label -> label.getKey() + "=" + label.getValue())
              .collect(Collectors.joining(" ")),
          node.string("verdict", "pending").replace('_', ' ')
              + (notApplicable == 0 ? "" : ", %d not applicable".formatted(notApplicable)));
    }
    return table.text();
  }

  static String problem(Json.Obj problem) {
    String remedy = problem.string("remedy", "");
    return "%s:%d:%d: %s[%s]: %s%s"
        .formatted(
            problem.string("file"),
            problem.integer("line", 0),
            problem.integer("column", 0),
            problem.string("severity", "error"),
            problem.string("code"),
            problem.string("message"),
            remedy.isEmpty() ? "" : "; " + remedy);
  }

  static String differences(Json.Obj resource) {
    return resource.list("differences", item -> item).stream()
        .map(difference ->
            difference.string(
                "diff",
                "%s: expected %s, observed %s"
                    .formatted(
                        difference.string("property"),
                        difference.string("expected", "nothing"),
                        difference.string("observed", "nothing"))))
        .collect(Collectors.joining("\n"));
  }

  /// One line for each status of a commit.
  static String note(String commit, String note) {
    return note.lines()
        .filter(line -> !line.isBlank())
        .map(line -> JsonText.parse(line).asObject("note"))
        .map(status ->
            "   %s  %-18s %-8s %s"
                .formatted(
                    Words.abbreviated(commit),
                    status.string("context"),
                    status.string("state"),
                    status.string("description", "")))
        .collect(Collectors.joining("\n"));
  }
}
