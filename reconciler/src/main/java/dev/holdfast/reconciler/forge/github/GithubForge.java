package dev.holdfast.reconciler.forge.github;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.forge.Annotations;
import dev.holdfast.reconciler.forge.ForgeException;
import dev.holdfast.reconciler.forge.ForgeRepository;
import dev.holdfast.reconciler.forge.Membership;
import dev.holdfast.reconciler.forge.PullRequest;
import dev.holdfast.reconciler.forge.rest.Answer;
import dev.holdfast.reconciler.forge.rest.CommentUpsert;
import dev.holdfast.reconciler.forge.rest.ForgeApi;
import dev.holdfast.reconciler.forge.rest.RestDeployments;
import dev.holdfast.reconciler.forge.rest.RestStatuses;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.status.Delivery;
import dev.holdfast.reconciler.status.StatusSink;
import dev.holdfast.reconciler.status.WantedStatus;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One repository at GitHub (github/rest-api-description; forge-protocols.md).
public final class GithubForge implements ForgeRepository {
  public static final String NAME = "github";
  private static final int MAX_COMMENT = 65_536;
  private static final int ENOUGH_REVIEWS = 1000;
  private static final Pattern LOGIN = Pattern.compile("[\\w-]{1,60}(\\[bot])?");
  private static final Set<String> WRITERS = Set.of("admin", "maintain", "write");

  private final GithubPlace place;
  private final ForgeApi api;
  private final CommentUpsert comments;
  private final Optional<CheckRuns> checkRuns;

  private GithubForge(
      GithubPlace place, ForgeApi api, Optional<Long> app, Optional<CheckRuns> checkRuns) {
    this.place = place;
    this.api = api;
    this.comments = new CommentUpsert(api, new GithubComments(place, api, app));
    this.checkRuns = checkRuns;
  }

  /// Asked with a token.
  public static GithubForge withToken(GithubPlace place, ForgeApi api) {
    return new GithubForge(place, api, Optional.empty(), Optional.empty());
  }

  /// Asked as an App, which may write check runs too.
  public static GithubForge asApp(GithubPlace place, ForgeApi api, long appId) {
    return new GithubForge(
        place, api, Optional.of(appId), Optional.of(new CheckRuns(place, api, appId)));
  }

  @Override
  public StatusSink statuses() {
    return new RestStatuses(NAME, api, new Statuses(place));
  }

  /// A status is append-only there and the newest counts, so posting twice is harmless.
  private record Statuses(GithubPlace place) implements RestStatuses.Wording {
    @Override
    public String path(WantedStatus status) {
      return place.path("/statuses/" + status.commit().hex());
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

    @Override
    public Optional<Delivery> quirk(Answer answer) {
      return answer.status() == 422
              && JsonText.canonical(answer.body()).contains("maximum number of statuses")
          ? Optional.of(
              new Delivery.Frozen("GitHub takes no more statuses for this commit and context"))
          : Optional.empty();
    }
  }

  @Override
  public Optional<StatusSink> deployments(String environment, String branch) {
    return Optional.of(
        new RestDeployments(
            NAME + " deployments", api, new GithubDeployments(place, api, environment)));
  }

  @Override
  public List<PullRequest> open(String base, int limit)
      throws ForgeException, InterruptedException {
    String query =
        "/pulls?state=open&sort=updated&direction=desc&per_page=100&base=%s&page="
            .formatted(ForgeApi.part(base));
    return api.pages(
        page -> place.path(query + page), "read pull requests", limit, GithubForge::pullRequest);
  }

  @Override
  public Optional<PullRequest> pullRequest(long number)
      throws ForgeException, InterruptedException {
    Optional<Answer> answer = api.find(place.path("/pulls/" + number), "read pull requests");
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

  /// An account or a fork that is gone is null.
  private static PullRequest pullRequest(Json.Obj json) {
    Json.Obj head = json.object("head");
    Json.Obj base = json.object("base");
    long from = head.objectOrEmpty("repo").integer("id", -1);
    long number = json.integer("number");
    return new PullRequest(
        number,
        json.string("title"),
        json.objectOrEmpty("user").string("login", "ghost"),
        new CommitId(head.string("sha")),
        "refs/pull/" + number + "/head",
        base.string("ref"),
        from != base.object("repo").integer("id"),
        json.bool("draft", false),
        json.list("labels", label -> label.string("name", "")).stream()
            .collect(Collectors.toUnmodifiableSet()),
        URI.create(json.string("html_url")));
  }

  @Override
  public void comment(long number, String marker, String markdown)
      throws ForgeException, InterruptedException {
    comments.upsert(number, marker, ForgeRepository.marked(marker, markdown));
  }

  @Override
  public int maxComment() {
    return MAX_COMMENT;
  }

  @Override
  public boolean foldsComments() {
    return true;
  }

  /// A comment takes back no approval; asking for changes and a dismissal do.
  @Override
  public PullRequest.Review review(long number) throws ForgeException, InterruptedException {
    var reviews =
        api.pages(
            page -> place.path("/pulls/%d/reviews?per_page=100&page=%d".formatted(number, page)),
            "read reviews",
            ENOUGH_REVIEWS,
            json -> json);
    var latest = new LinkedHashMap<String, PullRequest.Approval>();
    for (Json.Obj review : reviews) {
      String by = review.objectOrEmpty("user").string("login", "");
      String commit = review.string("commit_id", CommitId.NONE.hex());
      switch (review.string("state", "")) {
        case "APPROVED" -> {
          if (!by.isEmpty()) {
            latest.put(by, new PullRequest.Approval(by, new CommitId(commit)));
          }
        }
        case "CHANGES_REQUESTED", "DISMISSED" -> latest.remove(by);
        default -> {
          // commented, or not handed in yet
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
        api.find(
            place.path("/collaborators/%s/permission".formatted(ForgeApi.part(login))),
            "ask who may write");
    return answer.isPresent()
        && api.read(answer.get(), a -> WRITERS.contains(a.object().string("permission")));
  }

  /// Who is not a member and a team that cannot be read answer alike, so the team is asked for too.
  @Override
  public Membership membership(String team, String login)
      throws ForgeException, InterruptedException {
    String[] names = team.split("/", -1);
    if (names.length != 2 || !LOGIN.matcher(login).matches()) {
      return Membership.UNKNOWN;
    }
    String path = "/orgs/%s/teams/%s".formatted(ForgeApi.part(names[0]), ForgeApi.part(names[1]));
    Answer answer = api.send("GET", path + "/memberships/" + ForgeApi.part(login), null);
    if (answer.isGood()) {
      return api.read(answer, a -> a.object().string("state").equals("active"))
          ? Membership.MEMBER
          : Membership.STRANGER;
    }
    return api.isSeen(path, "read teams") ? Membership.STRANGER : Membership.UNKNOWN;
  }

  @Override
  public void annotate(Annotations annotations) throws ForgeException, InterruptedException {
    if (checkRuns.isPresent()) {
      checkRuns.get().show(annotations);
    }
  }

  @Override
  public int redeliver(URI externalUrl, RepositoryName entry)
      throws ForgeException, InterruptedException {
    return new MissedDeliveries(place, api)
        .redeliver(externalUrl + "/webhooks/" + NAME + "/" + entry);
  }
}
