package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.ReconcilerApi;
import dev.holdfast.reconciler.cli.Table;
import dev.holdfast.reconciler.cli.Words;
import java.util.ArrayList;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "status",
    description = "Shows the repositories, what is in force, and how the fleet is.")
final class StatusCommand extends ApiCommand {
  @Mixin private Listing listing = new Listing();

  StatusCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  ExitCode run(ReconcilerApi api) {
    Json.Obj status = api.need("/api/v1/status").value();
    print(listing, status, () -> text(status));
    return ExitCode.OK;
  }

  private String text(Json.Obj status) {
    var table = new Table("REPOSITORY", "BRANCH", "IN FORCE", "SEEN", "LAST LOOK");
    for (Json.Obj repository : status.list("repositories", item -> item)) {
      String message = repository.string("look_message", "");
      table.row(
          repository.string("name"),
          repository.string("branch"),
          commit(repository, "applied_commit"),
          commit(repository, "seen_commit"),
          Words.ago(repository.instantOrNull("looked_at"), surroundings().clock().instant())
              + ", "
              + repository.string("look_outcome", "never").replace('_', ' ')
              + (message.isEmpty() ? "" : ": " + message));
    }
    var frozen = new StringBuilder();
    status
        .list("freezes", freeze -> freeze.string("words"))
        .forEach(words -> frozen.append("FROZEN: ").append(words).append('\n'));
    return frozen + table.textOr("no repositories are configured") + "\n" + fleet(status) + "\n";
  }

  private static String commit(Json.Obj repository, String key) {
    return Words.abbreviated(repository.string(key, "none"));
  }

  private static String fleet(Json.Obj status) {
    Json.Obj nodes = status.objectOrEmpty("nodes");
    var parts = new ArrayList<String>();
    parts.add(
        "%s, %d online"
            .formatted(Words.count(nodes.integer("total", 0), "node"), nodes.integer("online", 0)));
    String coverage = status.string("coverage", "");
    if (!coverage.isEmpty()) {
      parts.add(coverage);
    }
    long notApplicable = status.integer("not_applicable_resources", 0);
    if (notApplicable > 0) {
      parts.add(notApplicable + " resources not applicable");
    }
    parts.add(status.integer("corrected_24h", 0) + " corrected in 24 h");
    return String.join("; ", parts);
  }
}
