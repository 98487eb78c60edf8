package dev.holdfast.reconciler.forge.gitea;

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
import dev.holdfast.reconciler.forge.rest.RestStatuses;
import dev.holdfast.reconciler.forge.rest.TokenFile;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.Credentials;
import dev.holdfast.reconciler.status.StatusSink;
import dev.holdfast.reconciler.status.WantedStatus;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One repository at Gitea or Forgejo (docs.gitea.com/api; forge-protocols.md).
public final class GiteaForge implements ForgeRepository {
  private static final int MAX_COMMENT = 65_536;
  private static final int ENOUGH = 1500;
  private static final Pattern LOGIN = Pattern.compile("[\\w.-]{1,100}");
  private static final Set<String> WRITERS = Set.of("owner", "admin", "write");

  private final String name;
  private final ForgeApi api;
  private final CommentUpsert comments;

  /// @param name as tables and pages know it: `gitea` or `forgejo`
  public GiteaForge(String name, ForgeApi api) {
    this.name = name;
    this.api = api;
    this.comments = new CommentUpsert(api, new IssueComments(api));
  }

  /// As the API's edge wants to know it.
  ///
  /// @param forge as sentences name it
  /// @throws IllegalArgumentException when it cannot be a repository there; the message is for the
  ///   operator
  public static ForgeApi.Place place(String forge, ForgePlace place) {
    if (place.project().split("/", -1).length != 2) {
      throw new IllegalArgumentException(
          "a repository of %s is named OWNER/NAME, not '%s'".formatted(forge, place.project()));
    }
    return new ForgeApi.Place(
        forge, URI.create(place.web() + "/api/v1"), place.project(), Map.of());
  }

  /// How Gitea wants to be shown tokens.
  public static TokenFile token(Credentials credentials) {
    return new TokenFile(
        credentials, (_, token) -> new Authorization.Header("Authorization", "token " + token));
  }

  private static String path(ForgeApi api, String rest) {
    return "/repos/" + api.place().repository() + rest;
  }

  private String path(String rest) {
    return path(api, rest);
  }

  @Override
  public StatusSink statuses() {
    return new RestStatuses(name, api, new Statuses(api));
  }

  private record Statuses(ForgeApi api) implements RestStatuses.Wording {
    @Override
    public String path(WantedStatus status) {
      return GiteaForge.path(api, "/statuses/" + status.commit().hex());
    }

    @Override
    public Json body(WantedStatus status) {
      return Json.object()
          .put("state", status.state().id())
          .put("context", status.context())
          .put("description", status.description())
          .put("target_url", status.url())
          .build();
    }
  }

  /// The list knows no base branch.
  @Override
  public List<PullRequest> open(String base, int limit)
      throws ForgeException, InterruptedException {
    var all =
        api.pages(
            page -> path("/pulls?state=open&sort=recentupdate&limit=50&page=" + page),
            "read pull requests",
            ENOUGH,
            GiteaForge::pullRequest);
    return all.stream().filter(pull -> pull.base().equals(base)).limit(limit).toList();
  }

  @Override
  public Optional<PullRequest> pullRequest(long number)
      throws ForgeException, InterruptedException {
    Optional<Answer> answer = api.find(path("/pulls/" + number), "read pull requests");
    if (answer.isEmpty()) {
      return Optional.empty();
    }
    return api.read(
        answer.get(),
        a ->
            a.object().string("state").equals("open")
                ? Optional.of(pullRequest(a.object()))
                : Optional.empty());
  }

  private static PullRequest pullRequest(Json.Obj json) {
    Json.Obj head = json.object("head");
    Json.Obj base = json.object("base");
    long number = json.integer("number");
    String title = json.string("title");
    return new PullRequest(
        number,
        title,
        json.objectOrEmpty("user").string("login", "ghost"),
        new CommitId(head.string("sha", CommitId.NONE.hex())),
        "refs/pull/" + number + "/head",
        base.string("ref"),
        head.integer("repo_id", -1) != base.integer("repo_id"),
        json.bool("draft", isWorkInProgress(title)),
        json.list("labels", label -> label.string("name", "")).stream()
            .collect(Collectors.toUnmodifiableSet()),
        URI.create(json.string("html_url")));
  }

  /// What older servers, which have no drafts, go by.
  private static boolean isWorkInProgress(String title) {
    String upper = title.toUpperCase(Locale.ROOT);
    return upper.startsWith("WIP:") || upper.startsWith("[WIP]");
  }

  @Override
  public void comment(long number, String marker, String markdown)
      throws ForgeException, InterruptedException {
    comments.upsert(number, marker, ForgeRepository.marked(marker, markdown));
  }

  private record IssueComments(ForgeApi api) implements CommentUpsert.Comments {
    @Override
    public String account() throws ForgeException, InterruptedException {
      Answer user = api.get("/user", "read whose token it is");
      return api.read(user, a -> Long.toString(a.object().integer("id")));
    }

    @Override
    public List<CommentUpsert.Comment> all(long number, int limit)
        throws ForgeException, InterruptedException {
      return api.pages(
          page -> GiteaForge.path(api, "/issues/%d/comments?page=%d".formatted(number, page)),
          "read comments",
          limit,
          comment ->
              new CommentUpsert.Comment(
                  comment.integer("id"),
                  Long.toString(comment.objectOrEmpty("user").integer("id", -1)),
                  comment.string("body", "")));
    }

    @Override
    public Answer create(long number, String text) throws ForgeException, InterruptedException {
      return api.send("POST", GiteaForge.path(api, "/issues/" + number + "/comments"), body(text));
    }

    @Override
    public Answer edit(long number, long id, String text)
        throws ForgeException, InterruptedException {
      return api.send("PATCH", GiteaForge.path(api, "/issues/comments/" + id), body(text));
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

  @Override
  public PullRequest.Review review(long number) throws ForgeException, InterruptedException {
    var reviews =
        api.pages(
            page -> path("/pulls/%d/reviews?limit=50&page=%d".formatted(number, page)),
            "read reviews",
            ENOUGH,
            json -> json);
    var latest = new LinkedHashMap<String, PullRequest.Approval>();
    for (Json.Obj review : reviews) {
      String by = review.objectOrEmpty("user").string("login", "");
      String commit = review.string("commit_id", "");
      switch (review.string("state", "")) {
        case "APPROVED" -> {
          latest.remove(by);
          if (!review.bool("dismissed", false) && !by.isEmpty()) {
            latest.put(
                by,
                new PullRequest.Approval(
                    by, commit.isEmpty() ? CommitId.NONE : new CommitId(commit)));
          }
        }
        case "REQUEST_CHANGES" -> latest.remove(by);
        default -> {
          // commented, asked to review, or not handed in yet
        }
      }
    }
    return new PullRequest.Review(new ArrayList<>(latest.values()));
  }

  @Override
  public boolean mayWrite(String login) throws ForgeException, InterruptedException {
    if (!LOGIN.matcher(login).matches()) {
      return false;
    }
    Optional<Answer> answer =
        api.find(path("/collaborators/" + login + "/permission"), "ask who may write");
    return answer.isPresent()
        && api.read(answer.get(), a -> WRITERS.contains(a.object().string("permission")));
  }

  @Override
  public Membership membership(String team, String login)
      throws ForgeException, InterruptedException {
    String[] names = team.split("/", -1);
    if (names.length != 2 || !LOGIN.matcher(login).matches()) {
      return Membership.UNKNOWN;
    }
    String search =
        "/orgs/%s/teams/search?q=%s&limit=50"
            .formatted(ForgeApi.part(names[0]), ForgeApi.part(names[1]));
    Answer found = api.send("GET", search, null);
    if (found.status() == 404 || (found.status() == 403 && !api.isLimit(found))) {
      return Membership.UNKNOWN;
    }
    List<Long> ids =
        api.read(
            api.good(found, "read teams"),
            a ->
                a.object().list("data", each -> each).stream()
                    .filter(each -> each.string("name").equalsIgnoreCase(names[1]))
                    .map(each -> each.integer("id"))
                    .toList());
    if (ids.isEmpty()) {
      return Membership.UNKNOWN;
    }
    return api.isSeen("/teams/%d/members/%s".formatted(ids.getFirst(), login), "read teams")
        ? Membership.MEMBER
        : Membership.STRANGER;
  }

  /// There is no such thing there.
  @Override
  public void annotate(Annotations annotations) {}
}
