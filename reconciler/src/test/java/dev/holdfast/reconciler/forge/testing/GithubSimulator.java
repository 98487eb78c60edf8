package dev.holdfast.reconciler.forge.testing;

import dev.holdfast.canonical.Json;
import java.security.PublicKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// GitHub Enterprise Server: requests must be as GitHub's published description says, and within
/// the limits that its documentation says beside it. Its API lies at `/api/v3`.
public final class GithubSimulator extends ForgeSimulator {
  public static final long APP = 4711;
  private static final long INSTALLATION = 815;
  private static final long HOOK = 1;
  private static final int MAX_STATUSES = 1000;
  private static final int MAX_COMMENT = 65_536;
  private static final GithubDescription DESCRIPTION = GithubDescription.read();

  private final Map<Long, Json.Obj> checkRuns = new TreeMap<>();
  private final List<Json> annotations = new ArrayList<>();
  private final Map<String, Integer> counts = new LinkedHashMap<>();
  private final GithubApp app;

  public GithubSimulator() {
    this(InstantSource.system());
  }

  public GithubSimulator(InstantSource time) {
    this.app = new GithubApp(time);
  }

  @Override
  public String forge() {
    return "github";
  }

  /// Has an App installed on the repository.
  ///
  /// @param key of the pair that the App signs with
  public synchronized void app(PublicKey key) {
    app.install(key);
  }

  /// Whatever token the App had is worth nothing from now on.
  public synchronized void revokeAppToken() {
    app.revoke();
  }

  public synchronized int appTokens() {
    return app.tokens();
  }

  /// The newest of each name, with all of their annotations.
  public synchronized List<Json.Obj> checkRuns() {
    return List.copyOf(checkRuns.values());
  }

  public synchronized List<Json> annotations() {
    return List.copyOf(annotations);
  }

  @Override
  Reply answer(Request request) {
    if (!request.path().startsWith("/api/v3/")) {
      return Reply.message(404, "Not Found");
    }
    if (request.headers().text("User-Agent").isEmpty()) {
      return Reply.message(403, "Request forbidden by administrative rules");
    }
    Optional<GithubDescription.Operation> found =
        DESCRIPTION.find(request.method(), request.path().substring("/api/v3".length()));
    if (found.isEmpty()) {
      return Reply.message(404, "Not Found");
    }
    GithubDescription.Operation operation = found.get();
    if (!isAuthorized(operation, request.headers().text("Authorization"))) {
      return Reply.message(401, "Bad credentials");
    }
    String repository = operation.value("owner") + "/" + operation.value("repo");
    if (repository.length() > 1 && !repository.equals(PROJECT)) {
      return Reply.message(404, "Not Found");
    }
    Optional<String> wrong = DESCRIPTION.wrong(operation, request.query(), request.body());
    return wrong.isPresent() ? unprocessable(wrong.get()) : perform(operation, request);
  }

  private static Reply unprocessable(String why) {
    return Reply.of(
        422,
        Json.object()
            .put("message", "Validation Failed")
            .put("errors", Json.strings(List.of(why)))
            .build());
  }

  private boolean isAuthorized(GithubDescription.Operation operation, String header) {
    if (!header.startsWith("Bearer ")) {
      return false;
    }
    String token = header.substring("Bearer ".length());
    boolean isForApps = operation.id().startsWith("apps/");
    return isForApps ? app.isSigned(token) : token.equals(TOKEN) || app.isToken(token);
  }

  private Reply perform(GithubDescription.Operation operation, Request request) {
    return switch (operation.id()) {
      case "repos/create-commit-status" -> status(operation.value("sha"), request.json());
      case "users/get-authenticated" -> user(request);
      case "pulls/list" -> list(request);
      case "pulls/get" -> one(operation);
      case "pulls/list-reviews" -> page(request, reviews(operation));
      case "issues/list-comments" -> page(request, commentsOf(operation));
      case "issues/create-comment" -> create(operation, request);
      case "issues/update-comment" -> update(operation.number("commentid"), request);
      case "repos/get-collaborator-permission-level" -> permission(operation.value("username"));
      case "repos/list-deployments" -> deployments(request);
      case "repos/create-deployment" -> deploy(request.json());
      case "repos/create-deployment-status" ->
          deploymentStatus(operation.number("deploymentid"), request.json());
      case "teams/get-by-name" -> team(operation, "");
      case "teams/get-membership-for-user-in-org" ->
          team(operation, decoded(operation.value("username")));
      case "checks/create" -> createRun(request);
      case "checks/update" -> updateRun(operation.number("checkrunid"), request);
      case "checks/list-for-ref" -> runs(operation.value("ref"), request);
      case "repos/list-webhooks" -> Reply.of(200, hooks());
      case "repos/list-webhook-deliveries" -> Reply.of(200, deliveries());
      case "repos/redeliver-webhook-delivery" -> redeliver(operation.number("deliveryid"));
      case "apps/get-repo-installation" ->
          Reply.of(200, Json.object().put("id", INSTALLATION).put("app_id", APP).build());
      case "apps/create-installation-access-token" ->
          operation.value("installationid").equals(Long.toString(INSTALLATION))
              ? Reply.of(201, app.token())
              : Reply.message(404, "Not Found");
      default -> Reply.message(404, "Not Found");
    };
  }

  private Json hooks() {
    return Json.list(
        hookAddress().stream().toList(),
        address ->
            Json.object()
                .put("id", HOOK)
                .put("active", true)
                .put("config", Json.object().put("url", address.toString()).build())
                .build());
  }

  /// The newest first.
  private Json deliveries() {
    return Json.list(
        webhooks().reversed(),
        sent ->
            Json.object()
                .put("id", sent.number())
                .put("guid", sent.id())
                .put("event", sent.event())
                .put("status", sent.answer() / 100 == 2 ? "OK" : "failed")
                .put("status_code", sent.answer())
                .build());
  }

  private Reply redeliver(long number) {
    return webhooks().stream()
        .filter(sent -> sent.number() == number)
        .findFirst()
        .map(sent -> {
          Thread.ofVirtual().start(() -> sendAgain(sent));
          return Reply.of(202, Json.Obj.EMPTY);
        })
        .orElse(Reply.message(404, "Not Found"));
  }

  private Reply status(String sha, Json.Obj status) {
    String context = status.string("context", "default");
    String description = status.string("description", "");
    if (!sha.matches("[0-9a-f]{40}|[0-9a-f]{64}")) {
      return unprocessable("No commit found for SHA: " + sha);
    }
    if (description.codePoints().count() > 140 || context.length() > 255) {
      return unprocessable("description is too long (maximum is 140 characters)");
    }
    if (counts.merge(sha + " " + context, 1, Integer::sum) > MAX_STATUSES) {
      return unprocessable("This SHA and context has reached the maximum number of statuses.");
    }
    posted.add(
        new Posted(
            sha, context, status.string("state"), description, status.string("target_url", "")));
    return Reply.of(201, Json.object().put("id", nextId()).build());
  }

  private Reply user(Request request) {
    return request.headers().text("Authorization").equals("Bearer " + TOKEN)
        ? Reply.of(200, GithubForms.account(BOT))
        : Reply.message(403, "Resource not accessible by integration");
  }

  private Reply list(Request request) {
    String base = request.query().getOrDefault("base", "main");
    return page(
        request,
        openPulls().stream()
            .filter(pull -> pull.base.equals(base))
            .map(pull -> GithubForms.json(pull, url()))
            .toList());
  }

  private Reply one(GithubDescription.Operation operation) {
    SimulatedPull pull = pulls.get(operation.number("pullnumber"));
    return pull == null
        ? Reply.message(404, "Not Found")
        : Reply.of(200, GithubForms.json(pull, url()));
  }

  private List<Json> reviews(GithubDescription.Operation operation) {
    return pull(operation.number("pullnumber")).reviews.stream()
        .<Json>map(review ->
            Json.object()
                .put("id", nextId())
                .put("user", GithubForms.account(review.by()))
                .put("state", review.state())
                .put("commit_id", review.commit().hex())
                .build())
        .toList();
  }

  private List<Json> commentsOf(GithubDescription.Operation operation) {
    return pull(operation.number("issuenumber")).comments.stream()
        .<Json>map(GithubForms::json)
        .toList();
  }

  private Reply create(GithubDescription.Operation operation, Request request) {
    SimulatedPull pull = pulls.get(operation.number("issuenumber"));
    String body = request.json().string("body");
    if (pull == null) {
      return Reply.message(404, "Not Found");
    }
    if (body.isBlank() || body.codePoints().count() > MAX_COMMENT) {
      return unprocessable("body is too long (maximum is 65536 characters)");
    }
    var comment = new Comment(nextId(), writer(request), body);
    pull.comments.add(comment);
    return Reply.of(201, GithubForms.json(comment));
  }

  private String writer(Request request) {
    return request.headers().text("Authorization").equals("Bearer " + TOKEN)
        ? BOT
        : "holdfast[bot]";
  }

  private Reply update(long id, Request request) {
    String body = request.json().string("body");
    if (body.isBlank() || body.codePoints().count() > MAX_COMMENT) {
      return unprocessable("body is too long (maximum is 65536 characters)");
    }
    for (SimulatedPull pull : pulls.values()) {
      for (int i = 0; i < pull.comments.size(); i++) {
        Comment comment = pull.comments.get(i);
        if (comment.id() == id) {
          if (!comment.by().equals(writer(request))) {
            return Reply.message(403, "Must have admin rights to Repository.");
          }
          var edited = new Comment(id, comment.by(), body);
          pull.comments.set(i, edited);
          return Reply.of(200, GithubForms.json(edited));
        }
      }
    }
    return Reply.message(404, "Not Found");
  }

  private Reply permission(String login) {
    String name = decoded(login);
    String permission = writers.contains(name) ? "write" : "read";
    return name.startsWith("nobody")
        ? Reply.message(404, name + " is not a user")
        : Reply.of(
            200,
            Json.object()
                .put("permission", permission)
                .put("role_name", permission)
                .put("user", GithubForms.account(name))
                .build());
  }

  private Reply deployments(Request request) {
    return page(
        request,
        deployments.reversed().stream()
            .filter(each ->
                each.commit().equals(request.query().getOrDefault("sha", each.commit()))
                    && each.environment()
                        .equals(request.query().getOrDefault("environment", each.environment())))
            .map(GithubForms::json)
            .toList());
  }

  /// With contexts of its own it would wait for all statuses of the commit to be green.
  private Reply deploy(Json.Obj body) {
    if (body.bool("auto_merge", true) || !body.members().containsKey("required_contexts")) {
      return Reply.message(409, "Conflict: Commit status checks failed for " + body.string("ref"));
    }
    var deployment =
        new Deployment(
            nextId(), body.string("ref"), body.string("environment", "production"), List.of());
    deployments.add(deployment);
    return Reply.of(201, GithubForms.json(deployment));
  }

  private Reply deploymentStatus(long id, Json.Obj body) {
    if (body.string("description", "").codePoints().count() > 140) {
      return unprocessable("description is too long (maximum is 140 characters)");
    }
    return deployment(id)
        .map(each -> {
          each.said().add(body.string("state"));
          return Reply.of(201, Json.object().put("id", nextId()).build());
        })
        .orElse(Reply.message(404, "Not Found"));
  }

  /// @param member empty where the team itself is asked for
  private Reply team(GithubDescription.Operation operation, String member) {
    Set<String> members = teams.get(operation.value("org") + "/" + operation.value("teamslug"));
    if (members == null || (!member.isEmpty() && !members.contains(member))) {
      return Reply.message(404, "Not Found");
    }
    return Reply.of(
        200,
        member.isEmpty()
            ? Json.object().put("id", 1).put("slug", operation.value("teamslug")).build()
            : Json.object().put("state", "active").put("role", "member").build());
  }

  private Reply createRun(Request request) {
    if (writer(request).equals(BOT)) {
      return Reply.message(403, "You must authenticate via a GitHub App.");
    }
    Json.Obj run = request.json();
    long id = nextId();
    var with = Json.object().put("id", id);
    run.members().forEach(with::put);
    checkRuns.put(id, with.build());
    annotations.addAll(run.objectOrEmpty("output").list("annotations"));
    return Reply.of(201, with.build());
  }

  private Reply updateRun(long id, Request request) {
    Json.Obj run = checkRuns.get(id);
    if (run == null) {
      return Reply.message(404, "Not Found");
    }
    annotations.addAll(request.json().objectOrEmpty("output").list("annotations"));
    return Reply.of(200, run);
  }

  private Reply runs(String ref, Request request) {
    var found =
        checkRuns.values().stream()
            .filter(run ->
                run.string("head_sha").equals(ref)
                    && run.string("name").equals(request.query().get("check_name")))
            .toList();
    var latest = found.isEmpty() ? found : found.subList(found.size() - 1, found.size());
    return Reply.of(
        200,
        Json.object()
            .put("total_count", latest.size())
            .put("check_runs", Json.list(latest, run -> run))
            .build());
  }

  /// As GitHub pages: a `Link` header while there is more.
  private Reply page(Request request, List<? extends Json> all) {
    int size = Math.min(100, request.number("per_page", 30));
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

  @Override
  String ref(SimulatedPull pull) {
    return "refs/pull/" + pull.number + "/head";
  }

  @Override
  Map<String, String> headers(String event, String id, String secret, byte[] body) {
    return Map.of(
        "X-GitHub-Event",
        event,
        "X-GitHub-Delivery",
        id,
        "X-GitHub-Hook-ID",
        "1",
        "User-Agent",
        "GitHub-Hookshot/simulated",
        "X-Hub-Signature-256",
        signature(secret, body));
  }

  @Override
  String pullEvent(String action) {
    return action.equals("submitted") ? "pull_request_review" : "pull_request";
  }

  @Override
  Json pullPayload(SimulatedPull pull, String action) {
    return Json.object()
        .put("action", action)
        .put("number", pull.number)
        .put("pull_request", GithubForms.json(pull, url()))
        .put("repository", GithubForms.repository())
        .put("sender", GithubForms.account(pull.author))
        .build();
  }

  @Override
  String pushEvent() {
    return "push";
  }

  @Override
  Json pushPayload() {
    return Json.object()
        .put("ref", "refs/heads/main")
        .put("repository", GithubForms.repository())
        .build();
  }

  @Override
  String commentEvent() {
    return "issue_comment";
  }

  @Override
  Json commentPayload(SimulatedPull pull, String by, String text) {
    return Json.object()
        .put("action", "created")
        .put(
            "issue",
            Json.object()
                .put("number", pull.number)
                .put("pull_request", Json.object().put("html_url", url().toString()).build())
                .build())
        .put(
            "comment", Json.object().put("user", GithubForms.account(by)).put("body", text).build())
        .put("repository", GithubForms.repository())
        .build();
  }
}
