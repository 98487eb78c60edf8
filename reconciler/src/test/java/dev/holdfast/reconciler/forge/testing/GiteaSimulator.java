package dev.holdfast.reconciler.forge.testing;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.source.CommitId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Gitea, written from docs.gitea.com/api: paths, states, paging of at most 50, whom it lets ask
/// who may write.
public final class GiteaSimulator extends ForgeSimulator {
  private static final String ROOT = "/api/v1";
  private static final String REPOSITORY = "/repos/" + PROJECT;
  private static final int MAX_PAGE = 50;
  private static final Pattern STATUS = Pattern.compile("/statuses/([0-9a-f]{40})");
  private static final Pattern PULL = Pattern.compile("/pulls/(\\d+)(/reviews)?");
  private static final Pattern COMMENTS = Pattern.compile("/issues/(\\d+)/comments");
  private static final Pattern COMMENT = Pattern.compile("/issues/comments/(\\d+)");
  private static final Pattern TEAMS = Pattern.compile("/orgs/([\\w.-]+)/teams/search");
  private static final Pattern TEAM_MEMBER = Pattern.compile("/teams/(\\d+)/members/([\\w.-]+)");
  private static final Pattern PERMISSION = Pattern.compile("/collaborators/([^/]+)/permission");

  @Override
  public String forge() {
    return "gitea";
  }

  @Override
  Reply answer(Request request) {
    if (!request.path().startsWith(ROOT)) {
      return Reply.message(404, "not found");
    }
    if (!request.headers().text("Authorization").equals("token " + TOKEN)) {
      return Reply.message(401, "user does not exist");
    }
    String path = request.path().substring(ROOT.length());
    Matcher search = TEAMS.matcher(path);
    Matcher member = TEAM_MEMBER.matcher(path);
    if (search.matches()) {
      return search(search.group(1), request.query().getOrDefault("q", ""));
    }
    if (member.matches()) {
      String team = List.copyOf(teams.keySet()).get(Integer.parseInt(member.group(1)) - 1);
      return Objects.requireNonNull(teams.get(team)).contains(member.group(2))
          ? Reply.of(200, user(member.group(2)))
          : Reply.message(404, "not found");
    }
    if (path.equals("/user")) {
      return Reply.of(200, user(BOT));
    }
    return path.startsWith(REPOSITORY)
        ? repository(path.substring(REPOSITORY.length()), request)
        : Reply.message(404, "not found");
  }

  private Reply repository(String path, Request request) {
    String method = request.method();
    Matcher status = STATUS.matcher(path);
    Matcher pull = PULL.matcher(path);
    Matcher comments = COMMENTS.matcher(path);
    Matcher comment = COMMENT.matcher(path);
    Matcher permission = PERMISSION.matcher(path);
    if (status.matches() && method.equals("POST")) {
      return status(status.group(1), request.json());
    }
    if (path.equals("/pulls") && method.equals("GET")) {
      return list(request);
    }
    if (pull.matches() && pulls.containsKey(Long.parseLong(pull.group(1)))) {
      SimulatedPull found = pull(Long.parseLong(pull.group(1)));
      return pull.group(2) == null ? Reply.of(200, json(found)) : page(request, reviews(found));
    }
    if (comments.matches() && pulls.containsKey(Long.parseLong(comments.group(1)))) {
      SimulatedPull found = pull(Long.parseLong(comments.group(1)));
      return method.equals("POST")
          ? create(found, request.json())
          : Reply.of(200, Json.list(found.comments, GiteaSimulator::json));
    }
    if (comment.matches() && method.equals("PATCH")) {
      return edit(Long.parseLong(comment.group(1)), request.json());
    }
    return permission.matches() ? permission(permission.group(1)) : Reply.message(404, "not found");
  }

  private Reply status(String sha, Json.Obj body) {
    Optional<String> wrong =
        Strict.body(
            body, Set.of("state"), Set.of("context", "description", "target_url"), Map.of());
    String state = body.string("state", "");
    if (wrong.isPresent()
        || !Set.of("pending", "success", "error", "failure", "warning").contains(state)) {
      return Reply.message(422, wrong.orElse("no such state"));
    }
    posted.add(
        new Posted(
            sha,
            body.string("context", ""),
            state,
            body.string("description", ""),
            body.string("target_url", "")));
    return Reply.of(201, Json.object().put("id", nextId()).build());
  }

  private Reply list(Request request) {
    Optional<String> wrong = Strict.query(request, "state", "sort", "limit", "page", "labels");
    return wrong.isPresent()
        ? Reply.message(422, wrong.get())
        : page(request, openPulls().stream().map(this::json).toList());
  }

  private List<Json> reviews(SimulatedPull pull) {
    return pull.reviews.stream()
        .<Json>map(review ->
            Json.object()
                .put("id", nextId())
                .put("user", user(review.by()))
                .put("state", word(review.state()))
                .put("dismissed", review.state().equals("DISMISSED"))
                .put("stale", !review.commit().equals(pull.head))
                .put("official", true)
                .put("commit_id", review.commit().hex())
                .build())
        .toList();
  }

  /// What is dismissed keeps its state.
  private static String word(String state) {
    return switch (state) {
      case "CHANGES_REQUESTED" -> "REQUEST_CHANGES";
      case "COMMENTED" -> "COMMENT";
      default -> "APPROVED";
    };
  }

  private Reply create(SimulatedPull pull, Json.Obj body) {
    Optional<String> wrong = Strict.body(body, Set.of("body"), Set.of("updated_at"), Map.of());
    if (wrong.isPresent()) {
      return Reply.message(422, wrong.get());
    }
    var comment = new Comment(nextId(), BOT, body.string("body"));
    pull.comments.add(comment);
    return Reply.of(201, json(comment));
  }

  private Reply edit(long id, Json.Obj body) {
    for (SimulatedPull pull : pulls.values()) {
      for (int i = 0; i < pull.comments.size(); i++) {
        Comment comment = pull.comments.get(i);
        if (comment.id() == id) {
          if (!comment.by().equals(BOT)) {
            return Reply.message(403, "forbidden");
          }
          pull.comments.set(i, new Comment(id, BOT, body.string("body")));
          return Reply.of(200, json(pull.comments.get(i)));
        }
      }
    }
    return Reply.message(404, "not found");
  }

  /// As the search there: by a part of the name. Numbers are places in the order of names.
  private Reply search(String organisation, String part) {
    List<String> all = List.copyOf(teams.keySet());
    if (all.stream().noneMatch(each -> each.startsWith(organisation + "/"))) {
      return Reply.message(404, "not found");
    }
    return Reply.of(
        200,
        Json.object()
            .put("ok", true)
            .put(
                "data",
                Json.list(
                    all.stream()
                        .filter(each -> each.startsWith(organisation + "/") && each.contains(part))
                        .toList(),
                    each ->
                        Json.object()
                            .put("id", all.indexOf(each) + 1)
                            .put("name", each.substring(organisation.length() + 1))
                            .build()))
            .build());
  }

  private Reply permission(String login) {
    if (login.startsWith("nobody")) {
      return Reply.message(404, "user does not exist");
    }
    return Reply.of(
        200,
        Json.object()
            .put("permission", writers.contains(login) ? "write" : "read")
            .put("user", user(login))
            .build());
  }

  private Reply page(Request request, List<? extends Json> all) {
    int size = Math.min(MAX_PAGE, request.number("limit", 30));
    int page = request.number("page", 1);
    int from = Math.min(all.size(), (page - 1) * size);
    int to = Math.min(all.size(), from + size);
    Map<String, String> headers =
        to < all.size()
            ? Map.of(
                "Link", "<%s%s?page=%d>; rel=\"next\"".formatted(url(), request.path(), page + 1))
            : Map.of();
    return new Reply(200, Json.list(all.subList(from, to), each -> each), headers);
  }

  private static Json.Obj user(String login) {
    return Json.object().put("id", accountId(login)).put("login", login).build();
  }

  private static Json json(Comment comment) {
    return Json.object()
        .put("id", comment.id())
        .put("user", user(comment.by()))
        .put("body", comment.body())
        .build();
  }

  private Json.Obj json(SimulatedPull pull) {
    return Json.object()
        .put("id", 100_000 + pull.number)
        .put("number", pull.number)
        .put("state", pull.isOpen() ? "open" : "closed")
        .put("merged", pull.state == SimulatedPull.State.MERGED)
        .put("title", pull.title)
        .put("user", user(pull.author))
        .put("draft", pull.draft)
        .put("html_url", url() + "/" + PROJECT + "/pulls/" + pull.number)
        .put("labels", Json.list(pull.labels, name -> Json.object().put("name", name).build()))
        .put("head", side(pull.branch, pull.head, pull.fork ? 2 : 1))
        .put("base", side(pull.base, CommitId.NONE, 1))
        .build();
  }

  private static Json side(String ref, CommitId commit, long repository) {
    return Json.object()
        .put("label", ref)
        .put("ref", ref)
        .put("sha", commit.hex())
        .put("repo_id", repository)
        .build();
  }

  @Override
  String ref(SimulatedPull pull) {
    return "refs/pull/" + pull.number + "/head";
  }

  @Override
  Map<String, String> headers(String event, String id, String secret, byte[] body) {
    String signature = signature(secret, body);
    return Map.of(
        "X-Gitea-Event", event,
        "X-GitHub-Event", event,
        "X-Gitea-Delivery", id,
        "X-Gitea-Signature", signature.substring("sha256=".length()),
        "X-Hub-Signature-256", signature);
  }

  @Override
  String pullEvent(String action) {
    return action.equals("submitted") ? "pull_request_approved" : "pull_request";
  }

  @Override
  Json pullPayload(SimulatedPull pull, String action) {
    return Json.object()
        .put("action", action.equals("synchronize") ? "synchronized" : action)
        .put("number", pull.number)
        .put("pull_request", json(pull))
        .build();
  }

  @Override
  String pushEvent() {
    return "push";
  }

  @Override
  Json pushPayload() {
    return Json.object().put("ref", "refs/heads/main").build();
  }

  @Override
  String commentEvent() {
    return "issue_comment";
  }

  @Override
  Json commentPayload(SimulatedPull pull, String by, String text) {
    return Json.object()
        .put("action", "created")
        .put("is_pull", true)
        .put("issue", Json.object().put("number", pull.number).build())
        .put("comment", Json.object().put("user", user(by)).put("body", text).build())
        .build();
  }
}
