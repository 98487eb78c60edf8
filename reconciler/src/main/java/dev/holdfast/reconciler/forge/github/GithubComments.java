package dev.holdfast.reconciler.forge.github;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.forge.ForgeException;
import dev.holdfast.reconciler.forge.rest.Answer;
import dev.holdfast.reconciler.forge.rest.CommentUpsert;
import dev.holdfast.reconciler.forge.rest.ForgeApi;
import java.util.List;
import java.util.Optional;

/// Comments below pull requests, which are issues there. What an App wrote is told by the App,
/// since it has no account that it could ask for.
record GithubComments(GithubPlace place, ForgeApi api, Optional<Long> app)
    implements CommentUpsert.Comments {
  @Override
  public String account() throws ForgeException, InterruptedException {
    if (app.isPresent()) {
      return Long.toString(app.get());
    }
    Answer user = api.get("/user", "read whose token it is");
    return api.read(user, a -> Long.toString(a.object().integer("id")));
  }

  @Override
  public List<CommentUpsert.Comment> all(long number, int limit)
      throws ForgeException, InterruptedException {
    String by = app.isPresent() ? "performed_via_github_app" : "user";
    return api.pages(
        page -> place.path("/issues/%d/comments?per_page=100&page=%d".formatted(number, page)),
        "read comments",
        limit,
        comment ->
            new CommentUpsert.Comment(
                comment.integer("id"),
                Long.toString(comment.objectOrEmpty(by).integer("id", -1)),
                comment.string("body", "")));
  }

  @Override
  public Answer create(long number, String text) throws ForgeException, InterruptedException {
    return api.send("POST", place.path("/issues/" + number + "/comments"), body(text));
  }

  @Override
  public Answer edit(long number, long id, String text)
      throws ForgeException, InterruptedException {
    return api.send("PATCH", place.path("/issues/comments/" + id), body(text));
  }

  private static Json body(String text) {
    return Json.object().put("body", text).build();
  }
}
