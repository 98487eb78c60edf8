package dev.holdfast.reconciler.forge.testing;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Bitbucket Cloud, written from developer.atlassian.com/cloud/bitbucket/rest: keys of 40
/// characters, commits of twelve digits, pages with `next`, accounts known by id alone.
public final class BitbucketCloudSimulator extends ForgeSimulator {
  private static final String ROOT = "/2.0";
  private static final String REPOSITORY = "/repositories/" + PROJECT;
  private static final int MAX_COMMENT = 32_768;
  private static final Pattern STATUS = Pattern.compile("/commit/([0-9a-f]{40})/statuses/build");
  private static final Pattern COMMIT = Pattern.compile("/commit/([0-9a-f]{7,40})");
  private static final Pattern PULL = Pattern.compile("/pullrequests/(\\d+)(/.*)?");
  private static final Pattern COMMENT = Pattern.compile("/comments/(\\d+)");
  private static final Pattern LIST =
      Pattern.compile("state=\"OPEN\" AND destination\\.branch\\.name=\"([^\"]*)\"");
  private static final Pattern USER = Pattern.compile("user\\.uuid=\"(\\{[0-9a-f-]{36}})\"");
  private final Set<String> keys = new HashSet<>();
  private boolean anonymousToken;

  @Override
  public String forge() {
    return "bitbucket-cloud";
  }

  /// From now on the token is one of a repository, which may not ask who it is.
  public synchronized void repositoryToken() {
    anonymousToken = true;
  }

  /// The id of an account.
  public static String uuid(String nickname) {
    return "{" + UUID.nameUUIDFromBytes(nickname.getBytes(StandardCharsets.UTF_8)) + "}";
  }

  @Override
  Reply answer(Request request) {
    if (!request.path().startsWith(ROOT)) {
      return error(404, "Resource not found");
    }
    if (!request.headers().text("Authorization").equals("Bearer " + TOKEN)) {
      return error(401, "Token is invalid, expired, or not supported for this endpoint.");
    }
    String path = request.path().substring(ROOT.length());
    if (path.equals("/user")) {
      return anonymousToken ? error(403, "Forbidden") : Reply.of(200, user(BOT));
    }
    if (path.equals("/workspaces/platform/permissions/repositories/fleet")) {
      return permissions(request);
    }
    return path.startsWith(REPOSITORY)
        ? repository(path.substring(REPOSITORY.length()), request)
        : error(404, "Repository not found");
  }

  private static Reply error(int status, String message) {
    return Reply.of(
        status,
        Json.object()
            .put("type", "error")
            .put("error", Json.object().put("message", message).build())
            .build());
  }

  private Reply repository(String path, Request request) {
    Matcher status = STATUS.matcher(path);
    Matcher commit = COMMIT.matcher(path);
    Matcher pull = PULL.matcher(path);
    if (status.matches() && request.method().equals("POST")) {
      return status(status.group(1), request.json());
    }
    if (commit.matches()) {
      return commit(commit.group(1));
    }
    if (path.equals("/pullrequests")) {
      return list(request);
    }
    if (pull.matches() && pulls.containsKey(Long.parseLong(pull.group(1)))) {
      SimulatedPull found = pull(Long.parseLong(pull.group(1)));
      String rest = pull.group(2) == null ? "" : pull.group(2);
      return pull(found, rest, request);
    }
    return error(404, "Resource not found");
  }

  private Reply status(String sha, Json.Obj body) {
    Optional<String> wrong =
        Strict.body(
            body,
            Set.of("key", "state", "url"),
            Set.of("name", "description", "refname"),
            Map.of("key", 40, "name", 255));
    if (wrong.isPresent()
        || !Set.of("INPROGRESS", "SUCCESSFUL", "FAILED", "STOPPED")
            .contains(body.string("state"))) {
      return error(400, wrong.orElse("state: not a valid choice"));
    }
    posted.add(
        new Posted(
            sha,
            body.string("name", ""),
            body.string("state"),
            body.string("description", ""),
            body.string("url")));
    boolean isNew = keys.add(sha + body.string("key"));
    return Reply.of(isNew ? 201 : 200, body);
  }

  private Reply commit(String hash) {
    return pulls.values().stream()
        .filter(pull -> !pull.fork && pull.head.hex().startsWith(hash))
        .findFirst()
        .map(pull -> Reply.of(200, Json.object().put("hash", pull.head.hex()).build()))
        .orElse(error(404, "Commit not found"));
  }

  private Reply list(Request request) {
    Matcher query = LIST.matcher(request.query().getOrDefault("q", ""));
    Optional<String> wrong = Strict.query(request, "q", "sort", "pagelen", "page", "state");
    if (wrong.isPresent() || !query.matches() || request.number("pagelen", 10) > 50) {
      return error(400, wrong.orElse("Invalid query or pagelen"));
    }
    return page(
        request,
        openPulls().stream()
            .filter(pull -> pull.base.equals(query.group(1)))
            .map(this::json)
            .toList());
  }

  private Reply permissions(Request request) {
    Matcher query = USER.matcher(request.query().getOrDefault("q", ""));
    if (!query.matches()) {
      return error(400, "Invalid query");
    }
    var found =
        writers.stream()
            .filter(writer -> uuid(writer).equals(query.group(1)))
            .map(writer ->
                Json.object()
                    .put("type", "repository_permission")
                    .put("permission", "write")
                    .put("user", user(writer))
                    .build())
            .toList();
    return page(request, found);
  }

  private Reply pull(SimulatedPull pull, String path, Request request) {
    Matcher comment = COMMENT.matcher(path);
    return switch (request.method() + " " + (comment.matches() ? "/comment" : path)) {
      case "GET " -> Reply.of(200, json(pull));
      case "GET /comments" ->
          page(request, pull.comments.stream().map(BitbucketCloudSimulator::json).toList());
      case "POST /comments" -> create(pull, request.json());
      case "PUT /comment" -> edit(pull, Long.parseLong(comment.group(1)), request.json());
      default -> error(404, "Resource not found");
    };
  }

  private Reply create(SimulatedPull pull, Json.Obj body) {
    Optional<String> wrong =
        Strict.body(body, Set.of("content"), Set.of("inline", "parent"), Map.of());
    String raw = body.objectOrEmpty("content").string("raw", "");
    if (wrong.isPresent() || raw.isEmpty() || raw.length() > MAX_COMMENT) {
      return error(400, wrong.orElse("content: too long or empty"));
    }
    var comment = new Comment(nextId(), BOT, raw);
    pull.comments.add(comment);
    return Reply.of(201, json(comment));
  }

  private Reply edit(SimulatedPull pull, long id, Json.Obj body) {
    for (int i = 0; i < pull.comments.size(); i++) {
      Comment comment = pull.comments.get(i);
      if (comment.id() == id) {
        if (!comment.by().equals(BOT)) {
          return error(403, "You may not edit this comment");
        }
        pull.comments.set(i, new Comment(id, BOT, body.object("content").string("raw")));
        return Reply.of(200, json(pull.comments.get(i)));
      }
    }
    return error(404, "Resource not found");
  }

  private Reply page(Request request, List<? extends Json> all) {
    int size = Math.min(100, request.number("pagelen", 10));
    int page = request.number("page", 1);
    int from = Math.min(all.size(), (page - 1) * size);
    int to = Math.min(all.size(), from + size);
    return Reply.of(
        200,
        Json.object()
            .put("pagelen", size)
            .put("page", page)
            .put("values", Json.list(all.subList(from, to), each -> each))
            .put("next", to < all.size() ? url() + request.path() + "?page=" + (page + 1) : null)
            .build());
  }

  private static Json.Obj user(String nickname) {
    return Json.object()
        .put("type", "user")
        .put("uuid", uuid(nickname))
        .put("nickname", nickname)
        .put("display_name", nickname)
        .build();
  }

  private static Json json(Comment comment) {
    return Json.object()
        .put("id", comment.id())
        .put("user", user(comment.by()))
        .put("content", Json.object().put("raw", comment.body()).build())
        .put("deleted", false)
        .build();
  }

  private Json.Obj json(SimulatedPull pull) {
    String state =
        switch (pull.state) {
          case OPEN -> "OPEN";
          case CLOSED -> "DECLINED";
          case MERGED -> "MERGED";
        };
    String source = pull.fork ? "somebody/fleet" : PROJECT;
    return Json.object()
        .put("id", pull.number)
        .put("state", state)
        .put("title", pull.title)
        .put("draft", pull.draft)
        .put("author", user(pull.author))
        .put(
            "source",
            Json.object()
                .put("branch", Json.object().put("name", pull.branch).build())
                .put("commit", Json.object().put("hash", pull.head.hex().substring(0, 12)).build())
                .put("repository", Json.object().put("full_name", source).build())
                .build())
        .put(
            "destination",
            Json.object().put("branch", Json.object().put("name", pull.base).build()).build())
        .put(
            "participants",
            Json.list(
                pull.reviews,
                review ->
                    Json.object()
                        .put("user", user(review.by()))
                        .put("approved", review.state().equals("APPROVED"))
                        .build()))
        .put(
            "links",
            JsonText.parse(
                "{\"html\":{\"href\":\"%s/%s/pull-requests/%d\"}}"
                    .formatted(url(), PROJECT, pull.number)))
        .build();
  }

  @Override
  String ref(SimulatedPull pull) {
    return pull.fork ? "" : "refs/heads/" + pull.branch;
  }

  @Override
  Map<String, String> headers(String event, String id, String secret, byte[] body) {
    return Map.of(
        "X-Event-Key",
        event,
        "X-Request-UUID",
        id,
        "X-Hook-UUID",
        "hook",
        "X-Attempt-Number",
        "1",
        "X-Hub-Signature",
        signature(secret, body));
  }

  @Override
  String pullEvent(String action) {
    return switch (action) {
      case "opened" -> "pullrequest:created";
      case "closed" -> "pullrequest:fulfilled";
      case "submitted" -> "pullrequest:approved";
      default -> "pullrequest:updated";
    };
  }

  @Override
  Json pullPayload(SimulatedPull pull, String action) {
    return Json.object().put("actor", user(pull.author)).put("pullrequest", json(pull)).build();
  }

  @Override
  String pushEvent() {
    return "repo:push";
  }

  @Override
  Json pushPayload() {
    return JsonText.parse(
        "{\"push\":{\"changes\":[{\"new\":{\"type\":\"branch\",\"name\":\"main\"}}]}}");
  }

  @Override
  String commentEvent() {
    return "pullrequest:comment_created";
  }

  @Override
  Json commentPayload(SimulatedPull pull, String by, String text) {
    return Json.object()
        .put("actor", user(by))
        .put("pullrequest", json(pull))
        .put("comment", json(new Comment(1, by, text)))
        .build();
  }
}
