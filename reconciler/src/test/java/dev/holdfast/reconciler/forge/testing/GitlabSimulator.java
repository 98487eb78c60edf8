package dev.holdfast.reconciler.forge.testing;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.source.CommitId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// GitLab, written from docs.gitlab.com: paths, states and their transitions, paging, limits.
public final class GitlabSimulator extends ForgeSimulator {
  private static final String ROOT = "/api/v4";
  private static final String REPOSITORY = "/projects/platform%2Ffleet";
  private static final Pattern STATUS = Pattern.compile("/statuses/([0-9a-f]{40})");
  private static final Pattern PULL = Pattern.compile("/merge_requests/(\\d+)(/.*)?");
  private static final Pattern NOTE = Pattern.compile("/notes/(\\d+)");
  private static final Pattern GROUP =
      Pattern.compile("/groups/([\\w.%/-]+?)(?:/members/all/(\\d+))?");
  private static final Pattern DEPLOYMENT = Pattern.compile("/deployments(?:/(\\d+))?");
  private static final Set<String> STAGES =
      Set.of("created", "running", "success", "failed", "canceled");
  private static final Pattern MEMBER = Pattern.compile("/members/all/(\\d+)");
  private static final int MAX_NOTE = 1_000_000;
  private final Map<String, String> states = new HashMap<>();

  @Override
  public String forge() {
    return "gitlab";
  }

  @Override
  Reply answer(Request request) {
    if (!request.path().startsWith(ROOT)) {
      return Reply.message(404, "404 Not Found");
    }
    if (!request.headers().text("PRIVATE-TOKEN").equals(TOKEN)) {
      return Reply.message(401, "401 Unauthorized");
    }
    String path = request.path().substring(ROOT.length());
    if (path.equals("/user")) {
      return Reply.of(200, user(BOT));
    }
    if (path.equals("/users")) {
      String name = request.query().getOrDefault("username", "");
      return Reply.of(
          200,
          name.startsWith("nobody")
              ? Json.list(List.of(), each -> Json.ofNull())
              : Json.list(List.of(user(name)), each -> each));
    }
    Matcher group = GROUP.matcher(path);
    if (group.matches() && request.method().equals("GET")) {
      return group(group.group(1).replace("%2F", "/"), group.group(2));
    }
    return path.startsWith(REPOSITORY)
        ? project(path.substring(REPOSITORY.length()), request)
        : Reply.message(404, "404 Project Not Found");
  }

  /// docs.gitlab.com/api/deployments.
  private Reply deploy(Json.Obj body) {
    Optional<String> wrong =
        Strict.body(body, Set.of("environment", "sha", "ref", "tag", "status"), Set.of(), Map.of());
    if (wrong.isPresent() || !STAGES.contains(body.string("status"))) {
      return Reply.message(400, wrong.orElse("status does not have a valid value"));
    }
    var deployment =
        new Deployment(
            nextId(),
            body.string("sha"),
            body.string("environment"),
            List.of(body.string("status")));
    deployments.add(deployment);
    return Reply.of(201, json(deployment));
  }

  private static Json json(Deployment deployment) {
    return Json.object()
        .put("id", deployment.id())
        .put("sha", deployment.commit())
        .put("status", deployment.said().getLast())
        .build();
  }

  private Reply deployments(Request request) {
    return Reply.of(
        200,
        Json.list(
            deployments.reversed().stream()
                .filter(each -> each.environment().equals(request.query().get("environment")))
                .toList(),
            GitlabSimulator::json));
  }

  /// What came to its end runs no more, and nothing becomes what it is.
  private Reply deployment(long id, Request request) {
    Optional<Deployment> found = deployment(id);
    if (found.isEmpty()) {
      return Reply.message(404, "404 Not found");
    }
    if (request.method().equals("PUT")) {
      String to = request.json().string("status");
      String from = found.get().said().getLast();
      if (!STAGES.contains(to)) {
        return Reply.message(400, "status does not have a valid value");
      }
      if (to.equals(from) || to.equals("running")) {
        return Reply.message(400, "Status cannot transition via \"run\"");
      }
      found.get().said().add(to);
    }
    return Reply.of(200, json(found.get()));
  }

  private Reply group(String name, @Nullable String member) {
    Set<String> members = teams.get(name);
    if (members == null) {
      return Reply.message(404, "404 Group Not Found");
    }
    if (member == null) {
      return Reply.of(200, Json.object().put("id", 1).put("full_path", name).build());
    }
    return members.stream()
        .filter(each -> Long.toString(accountId(each)).equals(member))
        .findFirst()
        .map(each ->
            Reply.of(
                200,
                Json.object()
                    .put("id", accountId(each))
                    .put("username", each)
                    .put("state", "active")
                    .put("access_level", 30)
                    .build()))
        .orElse(Reply.message(404, "404 Not found"));
  }

  private Reply project(String path, Request request) {
    Matcher status = STATUS.matcher(path);
    if (status.matches() && request.method().equals("POST")) {
      return status(status.group(1), request.json());
    }
    if (path.equals("/merge_requests") && request.method().equals("GET")) {
      return list(request);
    }
    Matcher deployment = DEPLOYMENT.matcher(path);
    if (deployment.matches()) {
      return deployment.group(1) == null
          ? request.method().equals("POST") ? deploy(request.json()) : deployments(request)
          : deployment(Long.parseLong(deployment.group(1)), request);
    }
    Matcher member = MEMBER.matcher(path);
    if (member.matches()) {
      return member(Long.parseLong(member.group(1)));
    }
    Matcher pull = PULL.matcher(path);
    if (pull.matches() && pulls.containsKey(Long.parseLong(pull.group(1)))) {
      String rest = pull.group(2) == null ? "" : pull.group(2);
      return pull(pull(Long.parseLong(pull.group(1))), rest, request);
    }
    return Reply.message(404, "404 Not found");
  }

  private Reply status(String sha, Json.Obj body) {
    Optional<String> wrong =
        Strict.body(
            body,
            Set.of("state"),
            Set.of(
                "name", "context", "description", "target_url", "ref", "coverage", "pipeline_id"),
            Map.of("description", 255, "name", 255, "target_url", 255));
    if (wrong.isPresent()) {
      return Reply.message(400, wrong.get());
    }
    String name = body.string("name", "default");
    String state = body.string("state");
    if (!Set.of("pending", "running", "success", "failed", "canceled", "skipped").contains(state)) {
      return Reply.message(400, "state does not have a valid value");
    }
    String before = states.put(sha + " " + name, state);
    if (state.equals(before) && Set.of("pending", "running").contains(state)) {
      String via = state.equals("pending") ? "enqueue" : "run";
      return Reply.message(
          400,
          "Cannot transition status via :%s from :%s (Reason(s): Status cannot transition via \"%s\")"
              .formatted(via, state, via));
    }
    posted.add(
        new Posted(
            sha, name, state, body.string("description", ""), body.string("target_url", "")));
    return Reply.of(201, Json.object().put("id", nextId()).put("status", state).build());
  }

  private Reply list(Request request) {
    Optional<String> wrong =
        Strict.query(
            request, "state", "order_by", "sort", "per_page", "page", "target_branch", "labels");
    if (wrong.isPresent()) {
      return Reply.message(400, wrong.get());
    }
    String base = request.query().getOrDefault("target_branch", "");
    return page(
        request,
        openPulls().stream()
            .filter(pull -> base.isEmpty() || pull.base.equals(base))
            .map(this::json)
            .toList());
  }

  private Reply member(long id) {
    return writers.stream().anyMatch(writer -> accountId(writer) == id)
        ? Reply.of(
            200, Json.object().put("id", id).put("access_level", 30).put("state", "active").build())
        : Reply.message(404, "404 Not found");
  }

  private Reply pull(SimulatedPull pull, String path, Request request) {
    Matcher note = NOTE.matcher(path);
    return switch (request.method() + " " + (note.matches() ? "/note" : path)) {
      case "GET " -> Reply.of(200, json(pull));
      case "GET /approvals" -> approvals(pull);
      case "GET /notes" -> page(request, pull.comments.stream().map(this::json).toList());
      case "POST /notes" -> create(pull, request.json());
      case "PUT /note" -> edit(pull, Long.parseLong(note.group(1)), request.json());
      default -> Reply.message(404, "404 Not found");
    };
  }

  private Reply approvals(SimulatedPull pull) {
    var by =
        pull.reviews.stream()
            .filter(review -> review.state().equals("APPROVED"))
            .map(review -> Json.object().put("user", user(review.by())).build())
            .toList();
    return Reply.of(
        200,
        Json.object()
            .put("approved", !by.isEmpty())
            .put("approved_by", Json.list(by, each -> each))
            .build());
  }

  private Reply create(SimulatedPull pull, Json.Obj body) {
    Optional<String> wrong =
        Strict.body(body, Set.of("body"), Set.of("internal"), Map.of("body", MAX_NOTE));
    if (wrong.isPresent()) {
      return Reply.message(400, wrong.get());
    }
    var comment = new Comment(nextId(), BOT, body.string("body"));
    pull.comments.add(comment);
    return Reply.of(201, json(comment));
  }

  private Reply edit(SimulatedPull pull, long id, Json.Obj body) {
    for (int i = 0; i < pull.comments.size(); i++) {
      Comment comment = pull.comments.get(i);
      if (comment.id() == id) {
        if (!comment.by().equals(BOT)) {
          return Reply.message(403, "403 Forbidden");
        }
        pull.comments.set(i, new Comment(id, BOT, body.string("body")));
        return Reply.of(200, json(pull.comments.get(i)));
      }
    }
    return Reply.message(404, "404 Not found");
  }

  /// Twenty a page unless said otherwise.
  private Reply page(Request request, List<? extends Json> all) {
    int size = Math.min(100, request.number("per_page", 20));
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

  private static Json.Obj user(String name) {
    return Json.object().put("id", accountId(name)).put("username", name).build();
  }

  private Json json(Comment comment) {
    return Json.object()
        .put("id", comment.id())
        .put("author", user(comment.by()))
        .put("body", comment.body())
        .put("system", false)
        .build();
  }

  private Json.Obj json(SimulatedPull pull) {
    String state =
        switch (pull.state) {
          case OPEN -> "opened";
          case CLOSED -> "closed";
          case MERGED -> "merged";
        };
    return Json.object()
        .put("id", 100_000 + pull.number)
        .put("iid", pull.number)
        .put("state", state)
        .put("title", pull.title)
        .put("author", user(pull.author))
        .put("sha", pull.head.hex())
        .put("source_branch", pull.branch)
        .put("target_branch", pull.base)
        .put("source_project_id", pull.fork ? 2 : 1)
        .put("target_project_id", 1)
        .put("draft", pull.draft)
        .put("labels", Json.strings(pull.labels))
        .put("web_url", url() + "/" + PROJECT + "/-/merge_requests/" + pull.number)
        .build();
  }

  @Override
  String ref(SimulatedPull pull) {
    return "refs/merge-requests/" + pull.number + "/head";
  }

  @Override
  Map<String, String> headers(String event, String id, String secret, byte[] body) {
    return Map.of(
        "X-Gitlab-Event", event,
        "X-Gitlab-Token", secret,
        "X-Gitlab-Event-UUID", id,
        "Idempotency-Key", id);
  }

  @Override
  String pullEvent(String action) {
    return "Merge Request Hook";
  }

  @Override
  Json pullPayload(SimulatedPull pull, String action) {
    String word =
        switch (action) {
          case "opened" -> "open";
          case "closed" -> pull.state == SimulatedPull.State.MERGED ? "merge" : "close";
          case "submitted" -> "approved";
          default -> "update";
        };
    return Json.object()
        .put("object_kind", "merge_request")
        .put("user", user(pull.author))
        .put(
            "object_attributes",
            Json.object()
                .put("iid", pull.number)
                .put("action", word)
                .put("oldrev", action.equals("synchronize") ? CommitId.NONE.hex() : null)
                .build())
        .build();
  }

  @Override
  String pushEvent() {
    return "Push Hook";
  }

  @Override
  Json pushPayload() {
    return Json.object().put("object_kind", "push").put("ref", "refs/heads/main").build();
  }

  @Override
  String commentEvent() {
    return "Note Hook";
  }

  @Override
  Json commentPayload(SimulatedPull pull, String by, String text) {
    return Json.object()
        .put("object_kind", "note")
        .put("user", user(by))
        .put(
            "object_attributes",
            Json.object()
                .put("noteable_type", "MergeRequest")
                .put("note", text)
                .put("action", "create")
                .put("system", false)
                .build())
        .put("merge_request", Json.object().put("iid", pull.number).build())
        .build();
  }
}
