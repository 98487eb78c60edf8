package dev.holdfast.reconciler.forge.gitlab;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.forge.Annotations;
import dev.holdfast.reconciler.forge.ForgeException;
import dev.holdfast.reconciler.forge.ForgePlace;
import dev.holdfast.reconciler.forge.ForgeRepository;
import dev.holdfast.reconciler.forge.Membership;
import dev.holdfast.reconciler.forge.PullRequest;
import dev.holdfast.reconciler.forge.rest.Answer;
import dev.holdfast.reconciler.forge.rest.Authorization;
import dev.holdfast.reconciler.forge.rest.CommentUpsert;
import dev.holdfast.reconciler.forge.rest.ForgeApi;
import dev.holdfast.reconciler.forge.rest.RestDeployments;
import dev.holdfast.reconciler.forge.rest.RestStatuses;
import dev.holdfast.reconciler.forge.rest.TokenFile;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.Credentials;
import dev.holdfast.reconciler.status.Delivery;
import dev.holdfast.reconciler.status.StatusSink;
import dev.holdfast.reconciler.status.StatusState;
import dev.holdfast.reconciler.status.WantedStatus;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// One project at GitLab (docs.gitlab.com/api; forge-protocols.md). Merge requests are called pull
/// requests here.
public final class GitlabForge implements ForgeRepository {
  public static final String NAME = "gitlab";
  private static final int MAX_COMMENT = 1_000_000;
  private static final int DEVELOPER = 30;
  private static final Pattern LOGIN = Pattern.compile("[\\w.-]{1,255}");

  private final ForgeApi api;
  private final CommentUpsert comments;

  public GitlabForge(ForgeApi api) {
    this.api = api;
    this.comments = new CommentUpsert(api, new Notes(api));
  }

  /// As the API's edge wants to know it.
  public static ForgeApi.Place place(ForgePlace place) {
    return new ForgeApi.Place(
        "GitLab", URI.create(place.web() + "/api/v4"), place.project(), Map.of());
  }

  /// How GitLab wants to be shown tokens of people, projects and groups.
  public static TokenFile token(Credentials credentials) {
    return new TokenFile(
        credentials, (_, token) -> new Authorization.Header("PRIVATE-TOKEN", token));
  }

  private static String path(ForgeApi api, String rest) {
    return "/projects/" + ForgeApi.part(api.place().repository()) + rest;
  }

  private String path(String rest) {
    return path(api, rest);
  }

  @Override
  public StatusSink statuses() {
    return new RestStatuses(NAME, api, new Statuses(api));
  }

  /// A status is a state machine there: what it already is, it cannot become.
  private record Statuses(ForgeApi api) implements RestStatuses.Wording {
    @Override
    public String path(WantedStatus status) {
      return GitlabForge.path(api, "/statuses/" + status.commit().hex());
    }

    @Override
    public Json body(WantedStatus status) {
      return Json.object()
          .put("state", word(status.state()))
          .put("name", status.context())
          .put("description", status.description())
          .put("target_url", status.url())
          .build();
    }

    private static String word(StatusState state) {
      return switch (state) {
        case SUCCESS -> "success";
        case FAILURE -> "failed";
        case PENDING -> "pending";
      };
    }

    @Override
    public Optional<Delivery> quirk(Answer answer) {
      return answer.status() == 400 && answer.said().contains("Cannot transition status")
          ? Optional.of(new Delivery.Delivered())
          : Optional.empty();
    }
  }

  @Override
  public Optional<StatusSink> deployments(String environment, String branch) {
    return Optional.of(
        new RestDeployments(
            NAME + " deployments",
            api,
            new GitlabDeployments(api, path("/deployments"), environment, branch)));
  }

  @Override
  public List<PullRequest> open(String base, int limit)
      throws ForgeException, InterruptedException {
    String query =
        "/merge_requests?state=opened&order_by=updated_at&sort=desc&per_page=100&target_branch=%s&page="
            .formatted(ForgeApi.part(base));
    return api.pages(
        page -> path(query + page), "read merge requests", limit, GitlabForge::pullRequest);
  }

  @Override
  public Optional<PullRequest> pullRequest(long number)
      throws ForgeException, InterruptedException {
    Optional<Answer> answer = api.find(path("/merge_requests/" + number), "read merge requests");
    if (answer.isEmpty()) {
      return Optional.empty();
    }
    return api.read(
        answer.get(),
        a ->
            a.object().string("state").equals("opened")
                ? Optional.of(pullRequest(a.object()))
                : Optional.empty());
  }

  private static PullRequest pullRequest(Json.Obj json) {
    long number = json.integer("iid");
    String head = json.string("sha", CommitId.NONE.hex());
    return new PullRequest(
        number,
        json.string("title"),
        json.objectOrEmpty("author").string("username", "ghost"),
        new CommitId(head),
        "refs/merge-requests/" + number + "/head",
        json.string("target_branch"),
        json.integer("source_project_id", -1) != json.integer("target_project_id"),
        json.bool("draft", json.bool("work_in_progress", false)),
        Set.copyOf(json.strings("labels")),
        URI.create(json.string("web_url")));
  }

  @Override
  public void comment(long number, String marker, String markdown)
      throws ForgeException, InterruptedException {
    comments.upsert(number, marker, ForgeRepository.marked(marker, markdown));
  }

  private record Notes(ForgeApi api) implements CommentUpsert.Comments {
    @Override
    public String account() throws ForgeException, InterruptedException {
      Answer user = api.get("/user", "read whose token it is");
      return api.read(user, a -> Long.toString(a.object().integer("id")));
    }

    @Override
    public List<CommentUpsert.Comment> all(long number, int limit)
        throws ForgeException, InterruptedException {
      String query =
          "/merge_requests/%d/notes?sort=asc&order_by=created_at&per_page=100&page="
              .formatted(number);
      return api.pages(
          page -> GitlabForge.path(api, query + page),
          "read comments",
          limit,
          note ->
              new CommentUpsert.Comment(
                  note.integer("id"),
                  Long.toString(note.objectOrEmpty("author").integer("id", -1)),
                  note.string("body", "")));
    }

    @Override
    public Answer create(long number, String text) throws ForgeException, InterruptedException {
      return api.send(
          "POST", GitlabForge.path(api, "/merge_requests/" + number + "/notes"), body(text));
    }

    @Override
    public Answer edit(long number, long id, String text)
        throws ForgeException, InterruptedException {
      return api.send(
          "PUT", GitlabForge.path(api, "/merge_requests/" + number + "/notes/" + id), body(text));
    }

    private static Json body(String text) {
      return Json.object().put("body", text).build();
    }
  }

  @Override
  public int maxComment() {
    return MAX_COMMENT;
  }

  @Override
  public boolean foldsComments() {
    return true;
  }

  /// GitLab does not say what was looked at; whether a push takes approvals back is a setting of
  /// the project.
  @Override
  public PullRequest.Review review(long number) throws ForgeException, InterruptedException {
    Answer answer = api.get(path("/merge_requests/" + number + "/approvals"), "read approvals");
    return api.read(
        answer,
        a ->
            new PullRequest.Review(
                a.object()
                    .list(
                        "approved_by",
                        each ->
                            new PullRequest.Approval(
                                each.object("user").string("username"), CommitId.NONE))));
  }

  /// Also by membership of a group; guests and reporters may not push.
  @Override
  public boolean mayWrite(String login) throws ForgeException, InterruptedException {
    if (!LOGIN.matcher(login).matches()) {
      return false;
    }
    Optional<Long> id = id(login);
    if (id.isEmpty()) {
      return false;
    }
    Optional<Answer> member = api.find(path("/members/all/" + id.get()), "ask who may write");
    return member.isPresent()
        && api.read(
            member.get(),
            a ->
                a.object().integer("access_level") >= DEVELOPER
                    && a.object().string("state", "active").equals("active"));
  }

  private Optional<Long> id(String login) throws ForgeException, InterruptedException {
    Answer users = api.get("/users?username=" + ForgeApi.part(login), "look people up");
    return api.read(
        users,
        a ->
            a.objects().stream()
                .filter(user -> user.string("username").equalsIgnoreCase(login))
                .map(user -> user.integer("id"))
                .findFirst());
  }

  /// A name may be a group's or somebody's.
  @Override
  public Membership membership(String team, String login)
      throws ForgeException, InterruptedException {
    Optional<Long> id = LOGIN.matcher(login).matches() ? id(login) : Optional.empty();
    if (id.isEmpty()) {
      return Membership.UNKNOWN;
    }
    String group = "/groups/" + ForgeApi.part(team);
    Answer member = api.send("GET", group + "/members/all/" + id.get(), null);
    if (member.isGood()) {
      return api.read(member, a -> a.object().string("state", "active").equals("active"))
          ? Membership.MEMBER
          : Membership.STRANGER;
    }
    boolean somebody = !team.contains("/") && id(team).isPresent();
    return somebody || api.isSeen(group, "read groups") ? Membership.STRANGER : Membership.UNKNOWN;
  }

  /// A report of a pipeline does this there.
  @Override
  public void annotate(Annotations annotations) {}
}
