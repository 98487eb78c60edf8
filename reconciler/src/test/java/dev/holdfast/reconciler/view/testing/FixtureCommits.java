package dev.holdfast.reconciler.view.testing;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.view.BrakedView;
import dev.holdfast.reconciler.view.CommitRow;
import dev.holdfast.reconciler.view.CommitView;
import dev.holdfast.reconciler.view.ProblemView;
import dev.holdfast.reconciler.view.RepositoryView;
import dev.holdfast.reconciler.view.RolloutView;
import dev.holdfast.reconciler.view.Slice;
import dev.holdfast.reconciler.view.StatusView;
import java.util.List;
import java.util.Optional;

/// Repositories and commits of the fixture: applied, rejected and blocked ones.
final class FixtureCommits {
  private FixtureCommits() {}

  static List<RepositoryView> repositories() {
    return List.of(
        new RepositoryView(
            "fleet",
            "https://git.example/platform/fleet.git",
            "main",
            FixtureViews.HEAD,
            FixtureViews.REFUSED,
            "unchanged",
            "",
            FixtureViews.ago("12S"),
            FixtureViews.ago("40M"),
            FixtureViews.tally(Verdict.IN_SYNC, Verdict.DRIFTED),
            statuses("")),
        new RepositoryView(
            "databases",
            "ssh://git@git.example/databases.git",
            "production",
            FixtureViews.FIRST,
            FixtureViews.FIRST,
            "unreachable",
            "cannot reach the repository: connection refused.",
            FixtureViews.ago("3M"),
            FixtureViews.ago("2H"),
            FixtureViews.tally(Verdict.IN_SYNC),
            List.of()));
  }

  static List<StatusView> statuses(String error) {
    return List.of(
        status("validate", "success", "4 associations, 3 documents, no problem", ""),
        status("rollout", "success", "3 of 3 nodes final", ""),
        status("drift", "failure", "in sync 1 of 3, 1 stale, 1 drifted; oldest 2m", error));
  }

  static StatusView status(String context, String state, String description, String error) {
    return new StatusView(
        "holdfast/" + context,
        state,
        description,
        "https://holdfast.example/repositories/fleet/commits/" + FixtureViews.HEAD,
        FixtureViews.ago("2M"),
        "notes",
        error.isEmpty(),
        error);
  }

  static Slice<CommitRow> commits() {
    return Slice.whole(
        List.of(
            commit(
                FixtureViews.REFUSED,
                "rejected",
                "platform team",
                "Raise the worker limit",
                "6M",
                2,
                0),
            commit(
                FixtureViews.HEAD,
                "applied",
                "deploy bot",
                "Serve the status page from every edge",
                "41M",
                0,
                2),
            commit(
                "77aa01d07be5c1a2d3e4f5061728394a5b6c7d8e",
                "applied",
                "platform team",
                FixtureViews.HOSTILE,
                "5H",
                0,
                1),
            commit(
                "5caa01d07be5c1a2d3e4f5061728394a5b6c7d8e",
                "blocked",
                "deploy bot",
                "Drop the old exporter from all nodes at once and clean up after it, finally",
                "26H",
                0,
                0),
            commit(
                FixtureViews.FIRST,
                "applied",
                "platform team",
                "Lay the base for every node",
                "90H",
                0,
                4)));
  }

  static Optional<CommitView> commit(String repository, String id) {
    return commits().items().stream()
        .filter(row -> row.repository().equals(repository) && row.commit().startsWith(id))
        .findFirst()
        .map(FixtureCommits::view);
  }

  static CommitRow commit(
      String id, String state, String author, String subject, String age, long errors, long made) {
    return new CommitRow(
        "fleet",
        id,
        state,
        author,
        subject,
        FixtureViews.ago(age),
        FixtureViews.ago(age),
        id.startsWith("77"),
        errors,
        made);
  }

  static CommitView view(CommitRow row) {
    if (row.state().equals("rejected")) {
      return new CommitView(
          row,
          FixtureViews.HEAD,
          problems(),
          Json.Obj.EMPTY,
          null,
          List.of(),
          RolloutView.NONE,
          List.of(
              status(
                  "validate", "failure", "associations/web.yaml:14:3 'schedual' is no key", "")));
    }
    if (row.state().equals("blocked")) {
      return new CommitView(
          row,
          FixtureViews.FIRST,
          List.of(),
          PLAN,
          new BrakedView(
              "sha256:1a2b3c4d5e6f" + "0".repeat(52),
              List.of(
                  new BrakedView.Hit(
                      "prune",
                      "it would retire 6 of 20 associations, more than 5 and more than 20 %"),
                  new BrakedView.Hit(
                      "mass_change", "it would change up to 40 of 134 nodes, more than 25 %")),
              58,
              true,
              null,
              null,
              null,
              ""),
          List.of(),
          RolloutView.NONE,
          List.of(
              status(
                  "rollout",
                  "failure",
                  "blocked: it would retire 6 of 20 associations, more than 5 and more than 20 %"
                      + " (and 1 more); to apply it: holdfast confirm 1a2b3c4d5e6f",
                  "")));
    }
    return new CommitView(
        row,
        FixtureViews.FIRST,
        List.of(),
        PLAN,
        null,
        List.of(
            new CommitView.VersionName("web-nginx", 7),
            new CommitView.VersionName("status-page", 1)),
        new RolloutView("running", 2, 3),
        statuses("the remote refused refs/notes/holdfast: pre-receive hook declined"));
  }

  static final Json.Obj PLAN =
      JsonText.parseObject(
          """
          {"changes": [
            {"kind": "changed", "association": "web-nginx",
             "enters": {"count": 0, "names": []}, "leaves": {"count": 0, "names": []},
             "stays": {"count": 2, "names": ["web-1", "web-2"]}, "enforced": true,
             "fields": [{"path": "parameters.workers", "from": "8", "to": "16"},
                        {"path": "schedule.splay", "to": "5m"}]},
            {"kind": "added", "association": "status-page",
             "enters": {"count": 2, "names": ["web-1", "web-2"]}},
            {"kind": "retired", "association": "old-exporter",
             "leaves": {"count": 1, "names": ["db-1"]}}]}
          """
              .getBytes(java.nio.charset.StandardCharsets.UTF_8));

  static List<ProblemView> problems() {
    return List.of(
        new ProblemView(
            "error",
            "associations/web.yaml",
            14,
            3,
            "unknown-key",
            "'schedual' is not a key of spec.",
            "Did you mean 'schedule'?",
            "  schedual: {expression: rate(30 minutes)}"),
        new ProblemView(
            "error",
            "documents/nginx.yaml",
            22,
            13,
            "wrong-type",
            "'mode' must be text, this is a number.",
            "Write mode: \"0644\"",
            "      mode: 0644"),
        new ProblemView(
            "warning",
            "groups/edge.yaml",
            0,
            0,
            "empty-document",
            "The file holds only comments; it counts as absent.",
            "",
            ""));
  }
}
