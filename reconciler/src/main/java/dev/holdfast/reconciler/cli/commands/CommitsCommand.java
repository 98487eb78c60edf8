package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.ReconcilerApi;
import dev.holdfast.reconciler.cli.Table;
import dev.holdfast.reconciler.cli.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "commits",
    description = "Lists the commits that were decided on, newest first; what became of each.")
final class CommitsCommand extends ApiCommand {
  @Mixin private Listing listing = new Listing();

  @Parameters(
      arity = "0..1",
      paramLabel = "REPO",
      description = "a repository (default: all of them)")
  private @Nullable String repository;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "how many of each repository (default: 20)")
  private int limit = 20;

  CommitsCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  ExitCode run(ReconcilerApi api) {
    List<String> repositories =
        repository == null ? Associations.repositories(api) : List.of(repository);
    List<Json> all = new ArrayList<>();
    var table = new Table("REPOSITORY", "COMMIT", "STATE", "AUTHOR", "SUBJECT", "OUTCOME");
    for (String name : repositories) {
      var commits =
          api.need(
              "/api/v1/repositories/%s/commits?limit=%d"
                  .formatted(Associations.encoded(name), limit));
      for (Json.Obj commit : commits.items()) {
        all.add(Json.object().put("repository", name).put("commit", commit).build());
        table.row(
            name,
            Words.abbreviated(commit.string("commit")),
            commit.string("state") + (commit.bool("forced", false) ? ", forced" : ""),
            commit.string("author", ""),
            commit.string("subject", ""),
            outcome(commit));
      }
    }
    print(
        listing,
        Json.object().put("items", new Json.Arr(all)).build(),
        () -> table.textOr("no commits yet"));
    return ExitCode.OK;
  }

  /// What a person wants to know of a commit in one cell.
  static String outcome(Json.Obj commit) {
    List<Json.Obj> errors =
        commit.list("problems", problem -> problem).stream()
            .filter(problem -> problem.string("severity", "error").equals("error"))
            .toList();
    if (!errors.isEmpty()) {
      Json.Obj first = errors.getFirst();
      return "%s:%d:%d: %s%s"
          .formatted(
              first.string("file"),
              first.integer("line", 0),
              first.integer("column", 0),
              first.string("message"),
              errors.size() > 1 ? " (and %d more)".formatted(errors.size() - 1) : "");
    }
    if (commit.string("state", "").equals("blocked") && commit.has("braked")) {
      Json.Obj braked = commit.object("braked");
      String plan = braked.string("plan").replaceFirst("^sha256:", "");
      return "%s (plan %s)"
          .formatted(
              braked.list("brakes", brake -> brake.string("reason")).stream()
                  .collect(Collectors.joining("; ")),
              plan.substring(0, Math.min(12, plan.length())));
    }
    String versions =
        commit.list("versions", version -> version).stream()
            .map(version -> version.string("association") + " v" + version.integer("version"))
            .collect(Collectors.joining(", "));
    Json.Obj rollout = commit.objectOrEmpty("rollout");
    String state = rollout.string("state", "none");
    if (state.equals("none")) {
      return versions.isEmpty() ? "no new versions" : versions;
    }
    return "%s: %s, %d of %d nodes"
        .formatted(versions, state, rollout.integer("final", 0), rollout.integer("targets", 0));
  }
}
