package dev.holdfast.reconciler.forge.github;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.forge.ForgeException;
import dev.holdfast.reconciler.forge.rest.Answer;
import dev.holdfast.reconciler.forge.rest.ForgeApi;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/// Our comments on pull requests. Which one is ours is looked up once and remembered; one that was
/// deleted meanwhile is looked up again.
final class GithubComments {
  private static final int ENOUGH = 3000;
  private static final int MAX_KNOWN = 1000;

  private final GithubPlace place;
  private final ForgeApi api;
  private final Account account;
  private final Map<String, Long> known = new ConcurrentHashMap<>();

  /// Tells whose a comment is.
  private interface Account {
    Predicate<Json.Obj> isOurs() throws ForgeException, InterruptedException;
  }

  private GithubComments(GithubPlace place, ForgeApi api, Account account) {
    this.place = place;
    this.api = api;
    this.account = account;
  }

  static GithubComments ofUser(GithubPlace place, ForgeApi api) {
    return new GithubComments(
        place,
        api,
        () -> {
          Answer user = api.get("/user", "read whose token it is");
          long id = api.read(user, a -> a.object().integer("id"));
          return comment -> comment.objectOrEmpty("user").integer("id", -1) == id;
        });
  }

  static GithubComments ofApp(GithubPlace place, ForgeApi api, long appId) {
    return new GithubComments(
        place,
        api,
        () ->
            comment ->
                comment.objectOrEmpty("performed_via_github_app").integer("id", -1) == appId);
  }

  void upsert(long number, String marker, String markdown)
      throws ForgeException, InterruptedException {
    String key = number + " " + marker;
    Long id = known.get(key);
    if (id != null && edit(id, markdown)) {
      return;
    }
    known.remove(key);
    Optional<Json.Obj> ours = find(number, marker);
    if (ours.isPresent() && ours.get().string("body", "").equals(markdown)) {
      remember(key, ours.get().integer("id"));
      return;
    }
    if (ours.isPresent() && edit(ours.get().integer("id"), markdown)) {
      remember(key, ours.get().integer("id"));
      return;
    }
    Answer answer =
        api.change(
            "POST",
            place.path("/issues/" + number + "/comments"),
            body(markdown),
            "write comments");
    remember(key, api.read(answer, a -> a.object().integer("id")));
  }

  private void remember(String key, long id) {
    if (known.size() >= MAX_KNOWN) {
      known.clear();
    }
    known.put(key, id);
  }

  private Optional<Json.Obj> find(long number, String marker)
      throws ForgeException, InterruptedException {
    Predicate<Json.Obj> isOurs = account.isOurs();
    var all =
        api.pages(
            page -> place.path("/issues/%d/comments?per_page=100&page=%d".formatted(number, page)),
            "read comments",
            ENOUGH,
            comment -> comment);
    return all.stream()
        .filter(comment -> comment.string("body", "").startsWith(marker))
        .filter(isOurs)
        .findFirst();
  }

  /// False where there is no such comment any more.
  private boolean edit(long id, String markdown) throws ForgeException, InterruptedException {
    Answer answer = api.send("PATCH", place.path("/issues/comments/" + id), body(markdown));
    if (answer.status() == 404 || answer.status() == 410) {
      return false;
    }
    api.good(answer, "write comments");
    return true;
  }

  private static Json body(String markdown) {
    return Json.object().put("body", markdown).build();
  }
}
