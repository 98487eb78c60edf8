package dev.holdfast.reconciler.forge.testing;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Bitbucket Data Center, written from developer.atlassian.com/server/bitbucket/rest: pages by
/// start, comments with versions, keys of 40 characters.
public final class BitbucketServerSimulator extends ForgeSimulator {
  private static final String ROOT = "/rest/api/latest";
  private static final String REPOSITORY = "/projects/platform/repos/fleet";
  private static final int MAX_COMMENT = 32_768;
  private static final Pattern STATUS = Pattern.compile("/commits/([0-9a-f]{40})/builds");
  private static final Pattern PULL = Pattern.compile("/pull-requests/(\\d+)(/.*)?");
  private static final Pattern COMMENT = Pattern.compile("/comments/(\\d+)");
  private final Map<Long, Integer> versions = new HashMap<>();

  @Override
  public String forge() {
    return "bitbucket-server";
  }

  @Override
  Reply answer(Request request) {
    if (!request.path().startsWith(ROOT)) {
      return error(404, "not found");
    }
    if (!request.headers().text("Authorization").equals("Bearer " + TOKEN)) {
      return error(401, "Authentication failed. Please check your credentials and try again.");
    }
    String path = request.path().substring(ROOT.length());
    boolean changes = !request.method().equals("GET");
    if (changes && !request.headers().text("X-Atlassian-Token").equals("no-check")) {
      return error(403, "XSRF check failed");
    }
    if (path.equals("/users")) {
      return users(request);
    }
    Reply reply =
        path.startsWith(REPOSITORY)
            ? repository(path.substring(REPOSITORY.length()), request)
            : error(404, "Repository does not exist");
    return new Reply(reply.status(), reply.body(), Map.of("X-AUSERNAME", BOT));
  }

  private static Reply error(int status, String message) {
    return Reply.of(
        status,
        Json.object()
            .put(
                "errors",
                Json.list(List.of(message), text -> Json.object().put("message", text).build()))
            .build());
  }

  private Reply users(Request request) {
    if (!request.query().getOrDefault("permission.1", "").equals("REPO_WRITE")
        || !request.query().getOrDefault("permission.1.projectKey", "").equals("platform")
        || !request.query().getOrDefault("permission.1.repositorySlug", "").equals("fleet")) {
      return error(400, "a permission of a repository names its project and slug");
    }
    String part = request.query().getOrDefault("filter", "");
    return page(
        request,
        writers.stream()
            .filter(writer -> writer.contains(part))
            .map(BitbucketServerSimulator::user)
            .toList());
  }

  private Reply repository(String path, Request request) {
    if (path.isEmpty()) {
      return Reply.of(200, Json.object().put("slug", "fleet").build());
    }
    Matcher status = STATUS.matcher(path);
    if (status.matches() && request.method().equals("POST")) {
      return status(status.group(1), request.json());
    }
    if (path.equals("/pull-requests")) {
      String at = request.query().getOrDefault("at", "");
      return page(
          request,
          openPulls().stream()
              .filter(pull -> ("refs/heads/" + pull.base).equals(at))
              .map(this::json)
              .toList());
    }
    Matcher pull = PULL.matcher(path);
    if (pull.matches() && pulls.containsKey(Long.parseLong(pull.group(1)))) {
      SimulatedPull found = pull(Long.parseLong(pull.group(1)));
      return pull(found, pull.group(2) == null ? "" : pull.group(2), request);
    }
    return error(404, "not found");
  }

  private Reply status(String sha, Json.Obj body) {
    Optional<String> wrong =
        Strict.body(
            body,
            Set.of("key", "state", "url"),
            Set.of("name", "description", "ref", "parent", "buildNumber", "duration"),
            Map.of("key", 40, "name", 255, "description", 255, "url", 450));
    if (wrong.isPresent()
        || !Set.of("INPROGRESS", "SUCCESSFUL", "FAILED", "CANCELLED", "UNKNOWN")
            .contains(body.string("state"))) {
      return error(400, wrong.orElse("no such state"));
    }
    posted.add(
        new Posted(
            sha,
            body.string("name", ""),
            body.string("state"),
            body.string("description", ""),
            body.string("url")));
    return new Reply(204, null, Map.of());
  }

  private Reply pull(SimulatedPull pull, String path, Request request) {
    Matcher comment = COMMENT.matcher(path);
    long id = comment.matches() ? Long.parseLong(comment.group(1)) : -1;
    return switch (request.method() + " " + (comment.matches() ? "/comment" : path)) {
      case "GET " -> Reply.of(200, json(pull));
      case "GET /activities" -> activities(pull, request);
      case "POST /comments" -> create(pull, request.json());
      case "GET /comment" ->
          pull.comments.stream()
              .filter(each -> each.id() == id)
              .findFirst()
              .map(each -> Reply.of(200, json(each)))
              .orElse(error(404, "no such comment"));
      case "PUT /comment" -> edit(pull, id, request.json());
      default -> error(404, "not found");
    };
  }

  private Reply activities(SimulatedPull pull, Request request) {
    return page(
        request,
        pull.comments.reversed().stream()
            .map(comment ->
                Json.object()
                    .put("id", nextId())
                    .put("action", "COMMENTED")
                    .put("comment", json(comment))
                    .build())
            .toList());
  }

  private Reply create(SimulatedPull pull, Json.Obj body) {
    Optional<String> wrong =
        Strict.body(
            body,
            Set.of("text"),
            Set.of("anchor", "parent", "severity"),
            Map.of("text", MAX_COMMENT));
    if (wrong.isPresent()) {
      return error(400, wrong.get());
    }
    var comment = new Comment(nextId(), BOT, body.string("text"));
    pull.comments.add(comment);
    return Reply.of(201, json(comment));
  }

  private Reply edit(SimulatedPull pull, long id, Json.Obj body) {
    for (int i = 0; i < pull.comments.size(); i++) {
      Comment comment = pull.comments.get(i);
      if (comment.id() == id) {
        if (!comment.by().equals(BOT)) {
          return error(403, "only the author may edit a comment");
        }
        if (body.integer("version") != versions.getOrDefault(id, 0)) {
          return error(409, "the comment was edited meanwhile");
        }
        versions.merge(id, 1, Integer::sum);
        pull.comments.set(i, new Comment(id, BOT, body.string("text")));
        return Reply.of(200, json(pull.comments.get(i)));
      }
    }
    return error(404, "no such comment");
  }

  private static Reply page(Request request, List<? extends Json> all) {
    int size = Math.min(1000, request.number("limit", 25));
    int start = request.number("start", 0);
    int from = Math.min(all.size(), start);
    int to = Math.min(all.size(), from + size);
    boolean last = to >= all.size();
    return Reply.of(
        200,
        Json.object()
            .put("size", to - from)
            .put("limit", size)
            .put("isLastPage", last)
            .put("nextPageStart", last ? Json.ofNull() : Json.of(to))
            .put("values", Json.list(all.subList(from, to), each -> each))
            .build());
  }

  private static Json.Obj user(String name) {
    return Json.object().put("id", accountId(name)).put("name", name).put("active", true).build();
  }

  private Json json(Comment comment) {
    return Json.object()
        .put("id", comment.id())
        .put("version", versions.getOrDefault(comment.id(), 0))
        .put("text", comment.body())
        .put("author", user(comment.by()))
        .build();
  }

  private Json.Obj json(SimulatedPull pull) {
    String state =
        switch (pull.state) {
          case OPEN -> "OPEN";
          case CLOSED -> "DECLINED";
          case MERGED -> "MERGED";
        };
    return Json.object()
        .put("id", pull.number)
        .put("version", 0)
        .put("state", state)
        .put("title", pull.title)
        .put("draft", pull.draft)
        .put("author", Json.object().put("user", user(pull.author)).build())
        .put("fromRef", side(pull.branch, pull.head.hex(), pull.fork ? 2 : 1))
        .put("toRef", side(pull.base, "0".repeat(40), 1))
        .put(
            "reviewers",
            Json.list(
                pull.reviews,
                review ->
                    Json.object()
                        .put("user", user(review.by()))
                        .put("approved", review.state().equals("APPROVED"))
                        .put("lastReviewedCommit", review.commit().hex())
                        .build()))
        .put(
            "links",
            JsonText.parse(
                "{\"self\":[{\"href\":\"%s/projects/platform/repos/fleet/pull-requests/%d\"}]}"
                    .formatted(url(), pull.number)))
        .build();
  }

  private static Json side(String branch, String commit, long repository) {
    return Json.object()
        .put("id", "refs/heads/" + branch)
        .put("displayId", branch)
        .put("latestCommit", commit)
        .put("repository", Json.object().put("id", repository).put("slug", "fleet").build())
        .build();
  }

  @Override
  String ref(SimulatedPull pull) {
    return "refs/pull-requests/" + pull.number + "/from";
  }

  @Override
  Map<String, String> headers(String event, String id, String secret, byte[] body) {
    return Map.of(
        "X-Event-Key", event,
        "X-Request-Id", id,
        "X-Hub-Signature", signature(secret, body));
  }

  @Override
  String pullEvent(String action) {
    return switch (action) {
      case "opened" -> "pr:opened";
      case "closed" -> "pr:merged";
      case "submitted" -> "pr:reviewer:approved";
      case "synchronize" -> "pr:from_ref_updated";
      default -> "pr:modified";
    };
  }

  @Override
  Json pullPayload(SimulatedPull pull, String action) {
    return Json.object()
        .put("eventKey", pullEvent(action))
        .put("actor", user(pull.author))
        .put("pullRequest", json(pull))
        .build();
  }

  @Override
  String pushEvent() {
    return "repo:refs_changed";
  }

  @Override
  Json pushPayload() {
    return JsonText.parse(
        "{\"eventKey\":\"repo:refs_changed\",\"changes\":[{\"refId\":\"refs/heads/main\"}]}");
  }

  @Override
  String commentEvent() {
    return "pr:comment:added";
  }

  @Override
  Json commentPayload(SimulatedPull pull, String by, String text) {
    return Json.object()
        .put("eventKey", "pr:comment:added")
        .put("actor", user(by))
        .put("pullRequest", json(pull))
        .put("comment", Json.object().put("text", text).build())
        .build();
  }
}
