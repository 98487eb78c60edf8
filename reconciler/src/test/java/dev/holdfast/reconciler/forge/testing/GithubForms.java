package dev.holdfast.reconciler.forge.testing;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.source.CommitId;
import java.net.URI;

/// Things as GitHub's API and webhooks write them.
final class GithubForms {
  private GithubForms() {}

  static Json json(ForgeSimulator.Comment comment) {
    Json app =
        comment.by().equals("holdfast[bot]")
            ? Json.object().put("id", GithubSimulator.APP).put("slug", "holdfast").build()
            : Json.ofNull();
    return Json.object()
        .put("id", comment.id())
        .put("user", account(comment.by()))
        .put("body", comment.body())
        .put("performed_via_github_app", app)
        .build();
  }

  static Json.Obj account(String login) {
    return Json.object()
        .put("login", login)
        .put("id", ForgeSimulator.accountId(login))
        .put("type", "User")
        .build();
  }

  /// @param url of the forge
  static Json.Obj json(SimulatedPull pull, URI url) {
    return Json.object()
        .put("id", 100_000 + pull.number)
        .put("number", pull.number)
        .put("state", pull.isOpen() ? "open" : "closed")
        .put("merged", pull.state == SimulatedPull.State.MERGED)
        .put("draft", pull.draft)
        .put("title", pull.title)
        .put("user", account(pull.author))
        .put("html_url", url + "/" + ForgeSimulator.PROJECT + "/pull/" + pull.number)
        .put("labels", Json.list(pull.labels, name -> Json.object().put("name", name).build()))
        .put("head", side(pull.branch, pull.head, pull.fork ? 2 : 1))
        .put("base", side(pull.base, CommitId.NONE, 1))
        .build();
  }

  private static Json side(String ref, CommitId commit, long repository) {
    return Json.object()
        .put("ref", ref)
        .put("sha", commit.hex())
        .put("repo", Json.object().put("id", repository).build())
        .build();
  }

  static Json json(ForgeSimulator.Deployment deployment) {
    return Json.object()
        .put("id", deployment.id())
        .put("sha", deployment.commit())
        .put("environment", deployment.environment())
        .build();
  }

  static Json repository() {
    return Json.object().put("id", 1).put("full_name", ForgeSimulator.PROJECT).build();
  }
}
