package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.ReconcilerApi;
import dev.holdfast.reconciler.cli.Table;
import dev.holdfast.reconciler.cli.Words;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "compliance",
    description =
        "Sums up who complies, by severity or by what is asked for; or lists the items of one node,"
            + " or all that do not comply.")
final class ComplianceCommand extends ApiCommand {
  private static final List<String> SEVERITIES =
      List.of("critical", "high", "medium", "low", "informational", "unspecified");

  @Mixin private Listing listing = new Listing();

  @ArgGroup private What what = new What();

  /// One of them.
  private static final class What {
    @Option(
        names = "--by",
        paramLabel = "KEY",
        description = "type, severity, repository, association, group, node, or label=KEY")
    private @Nullable String by;

    @Option(names = "--node", paramLabel = "NODE", description = "the items of this node")
    private @Nullable String node;

    @Option(names = "--failing", description = "the items that do not comply, the worst first")
    private boolean failing;
  }

  ComplianceCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  ExitCode run(ReconcilerApi api) {
    if (what.node != null) {
      items(api, "/api/v1/nodes/%s/compliance".formatted(Associations.encoded(what.node)));
    } else if (what.failing) {
      items(api, "/api/v1/compliance/items?limit=1000");
    } else {
      String by = what.by == null ? "severity" : what.by;
      Json.Obj summary =
          api.need("/api/v1/compliance?limit=10000&by=" + Associations.encoded(by)).value();
      print(listing, summary, () -> summary(summary));
    }
    return ExitCode.OK;
  }

  private static String summary(Json.Obj summary) {
    String by = summary.string("by").toUpperCase(Locale.ROOT);
    var table = new Table(by, "COMPLIANT", "NON-COMPLIANT", "UNKNOWN", "WORST");
    for (Json.Obj line : summary.list("items", item -> item)) {
      table.row(
          line.string("key"),
          Long.toString(line.integer("compliant")),
          Long.toString(line.integer("non_compliant")),
          Long.toString(line.integer("unknown")),
          worst(line.objectOrEmpty("severities")));
    }
    return table.textOr("nothing to comply with yet") + "\n" + summary.string("coverage") + "\n";
  }

  /// The highest severity of what does not comply.
  private static String worst(Json.Obj severities) {
    return SEVERITIES.stream()
        .filter(severity -> severities.objectOrEmpty(severity).integer("non_compliant", 0) > 0)
        .findFirst()
        .orElse("");
  }

  private void items(ReconcilerApi api, String path) {
    var found = api.need(path);
    var now = surroundings().clock().instant();
    print(
        listing,
        found.value(),
        () -> {
          var table = new Table("NODE", "TYPE", "ID", "SEVERITY", "STATUS", "AS OF", "TITLE");
          for (Json.Obj item : found.items()) {
            table.row(
                item.string("node"),
                item.string("type"),
                item.string("id"),
                item.string("severity"),
                item.string("status").replace("non_", "non-"),
                Words.ago(item.instantOrNull("as_of"), now),
                item.string("title", ""));
          }
          return table.textOr("no items");
        });
  }
}
