package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.reconciler.changes.PreviewForm;
import dev.holdfast.reconciler.cli.CommandException;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.ReconcilerApi;
import dev.holdfast.reconciler.source.Tree;
import dev.holdfast.reconciler.source.TreeEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Has a reconciler plan a folder: first says which files there are, then sends those that it
/// lacks.
final class LivePlan {
  /// Of what is sent: a request has 8 MB, and Base64 makes four bytes of three.
  private static final int MAX_BYTES = 5 * 1024 * 1024;

  private final ReconcilerApi api;
  private final Surroundings around;

  LivePlan(ReconcilerApi api, Surroundings around) {
    this.api = api;
    this.around = around;
  }

  /// @param wanted null where the reconciler has only one
  ExitCode plan(PlanCommand.Folder folder, String name, @Nullable String wanted, PreviewForm form)
      throws IOException {
    String repository = repository(wanted);
    List<TreeEntry> entries = folder.tree().entries();
    var body = Json.object().put("name", name).put("entries", Json.list(entries, LivePlan::json));
    String path = "/api/v1/repositories/" + Associations.encoded(repository) + "/plans";
    Json.Obj answer = api.send("POST", path, body.build());
    List<String> missing = answer.strings("missing");
    if (!missing.isEmpty()) {
      body.put("contents", Json.strings(contents(folder.tree(), entries, new HashSet<>(missing))));
      answer = api.send("POST", path, body.build());
    }
    return tell(answer, folder, form);
  }

  private String repository(@Nullable String wanted) {
    if (wanted != null) {
      return wanted;
    }
    List<String> all = Associations.repositories(api);
    if (all.size() != 1) {
      throw new CommandException(
          ExitCode.USAGE,
          "the reconciler has %s; name one with --repository"
              .formatted(all.isEmpty() ? "no repository" : String.join(", ", all)));
    }
    return all.getFirst();
  }

  private static Json json(TreeEntry entry) {
    return Json.object()
        .put("path", entry.path())
        .put("blob", entry.blob())
        .put("kind", entry.kind().name().toLowerCase(Locale.ROOT))
        .build();
  }

  private static List<String> contents(Tree tree, List<TreeEntry> entries, Set<String> missing)
      throws IOException {
    long sum = 0;
    var contents = new ArrayList<String>();
    for (TreeEntry entry : entries) {
      if (missing.remove(entry.blob())) {
        byte[] content = tree.read(entry, MAX_BYTES - sum).orElseThrow(() -> tooMuch(entry));
        sum += content.length;
        contents.add(Base64.getEncoder().encodeToString(content));
      }
    }
    return contents;
  }

  private static CommandException tooMuch(TreeEntry last) {
    return new CommandException(
        ExitCode.PROBLEMS,
        "more than 5 MiB are different from the applied commit (up to '%s'); push a branch and open a pull request to have it planned"
            .formatted(last.path()));
  }

  private ExitCode tell(Json.Obj answer, PlanCommand.Folder folder, PreviewForm form)
      throws IOException {
    boolean broken = !answer.list("problems").isEmpty();
    around
        .out()
        .print(
            switch (form) {
              case TEXT -> (broken ? "The folder has errors:\n\n" : "") + answer.string("text");
              case MARKDOWN -> answer.string("markdown");
              case JSON ->
                  JsonText.pretty(
                      broken
                          ? Json.object()
                              .put("problems", new Json.Arr(answer.list("problems")))
                              .build()
                          : answer.object("plan"));
            });
    around.out().flush();
    if (broken) {
      return ExitCode.PROBLEMS;
    }
    String applied = answer.string("applied");
    if (!applied.isEmpty() && !folder.contains(applied)) {
      around
          .err()
          .println(
              "note: this folder does not contain the applied commit %s: what came with it shows as undone; merge it first"
                  .formatted(applied.substring(0, 10)));
      around.err().flush();
    }
    return answer.bool("empty", false) ? ExitCode.OK : ExitCode.CHANGES;
  }
}
