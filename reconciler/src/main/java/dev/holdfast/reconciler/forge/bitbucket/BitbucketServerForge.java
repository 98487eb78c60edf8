package dev.holdfast.reconciler.forge.bitbucket;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.forge.Annotations;
import dev.holdfast.reconciler.forge.ForgeException;
import dev.holdfast.reconciler.forge.ForgePlace;
import dev.holdfast.reconciler.forge.ForgeRepository;
import dev.holdfast.reconciler.forge.PullRequest;
import dev.holdfast.reconciler.forge.rest.Answer;
import dev.holdfast.reconciler.forge.rest.CommentUpsert;
import dev.holdfast.reconciler.forge.rest.ForgeApi;
import dev.holdfast.reconciler.forge.rest.RestStatuses;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.status.StatusSink;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/// One repository at Bitbucket Data Center (developer.atlassian.com/server/bitbucket;
/// forge-protocols.md).
public final class BitbucketServerForge implements ForgeRepository {
  public static final String NAME = "bitbucket-server";
  private static final int MAX_COMMENT = 32_768;
  private static final int MAX_PAGES = 30;
  private static final String BRANCHES = "refs/heads/";
  private static final Pattern LOGIN = Pattern.compile("[\\w.@+-]{1,255}");

  private final ForgeApi api;
  private final String project;
  private final String slug;
  private final CommentUpsert comments;

  public BitbucketServerForge(ForgeApi api) {
    this.api = api;
    String[] names = api.place().repository().split("/", 2);
    this.project = names[0];
    this.slug = names[1];
    this.comments = new CommentUpsert(api, new Comments());
  }

  /// As the API's edge wants to know it. Git's own address has `scm` before the project.
  ///
  /// @throws IllegalArgumentException when it cannot be a repository there; the message is for the
  ///   operator
  public static ForgeApi.Place place(ForgePlace place) {
    String name = place.project().replaceFirst("^scm/", "");
    if (name.split("/", -1).length != 2) {
      throw new IllegalArgumentException(
          "a repository of Bitbucket Data Center is named PROJECT/NAME, not '" + name + "'");
    }
    return new ForgeApi.Place(
        "Bitbucket",
        URI.create(place.web() + "/rest/api/latest"),
        name,
        Map.of("Accept", "application/json", "X-Atlassian-Token", "no-check"));
  }

  private String path(String rest) {
    return "/projects/%s/repos/%s%s".formatted(project, slug, rest);
  }

  /// @param path with a query that more can be added to
  private <T> List<T> pages(String path, String doing, int limit, Function<Json.Obj, T> each)
      throws ForgeException, InterruptedException {
    var all = new ArrayList<T>();
    long start = 0;
    for (int page = 0; page < MAX_PAGES && all.size() < limit; page++) {
      Answer answer = api.get(path + "&limit=100&start=" + start, doing);
      all.addAll(api.read(answer, a -> a.object().list("values", each)));
      long next =
          api.read(
              answer,
              a ->
                  a.object().bool("isLastPage", true)
                      ? -1L
                      : a.object().integer("nextPageStart", -1));
      if (next <= start) {
        break;
      }
      start = next;
    }
    return all.subList(0, Math.min(limit, all.size()));
  }

  @Override
  public StatusSink statuses() {
    return new RestStatuses(
        NAME,
        api,
        new BuildStatuses(status -> path("/commits/" + status.commit().hex() + "/builds")));
  }

  @Override
  public List<PullRequest> open(String base, int limit)
      throws ForgeException, InterruptedException {
    return pages(
        path("/pull-requests?state=OPEN&direction=INCOMING&order=NEWEST&at=")
            + ForgeApi.part(BRANCHES + base),
        "read pull requests",
        limit,
        BitbucketServerForge::pullRequest);
  }

  @Override
  public Optional<PullRequest> pullRequest(long number)
      throws ForgeException, InterruptedException {
    Optional<Answer> answer = api.find(path("/pull-requests/" + number), "read pull requests");
    if (answer.isEmpty()) {
      return Optional.empty();
    }
    return api.read(
        answer.get(),
        a ->
            a.object().string("state").equals("OPEN")
                ? Optional.of(pullRequest(a.object()))
                : Optional.empty());
  }

  private static PullRequest pullRequest(Json.Obj json) {
    Json.Obj from = json.object("fromRef");
    Json.Obj to = json.object("toRef");
    long number = json.integer("id");
    String base = to.string("id");
    return new PullRequest(
        number,
        json.string("title"),
        json.objectOrEmpty("author").objectOrEmpty("user").string("name", "ghost"),
        new CommitId(from.string("latestCommit", CommitId.NONE.hex())),
        "refs/pull-requests/" + number + "/from",
        base.startsWith(BRANCHES) ? base.substring(BRANCHES.length()) : base,
        from.objectOrEmpty("repository").integer("id", -1)
            != to.objectOrEmpty("repository").integer("id", -2),
        json.bool("draft", false),
        Set.of(),
        URI.create(
            json.objectOrEmpty("links").list("self", link -> link.string("href")).getFirst()));
  }

  @Override
  public void comment(long number, String marker, String markdown)
      throws ForgeException, InterruptedException {
    comments.upsert(number, HiddenMarker.of(marker), HiddenMarker.marked(marker, markdown));
  }

  private final class Comments implements CommentUpsert.Comments {
    /// Every answer names the account in a header.
    @Override
    public String account() throws ForgeException, InterruptedException {
      return api.get(path(""), "read the repository").header("X-AUSERNAME").orElse("");
    }

    @Override
    public List<CommentUpsert.Comment> all(long number, int limit)
        throws ForgeException, InterruptedException {
      var activities =
          pages(
              path("/pull-requests/" + number + "/activities?avatarSize=16"),
              "read comments",
              limit,
              activity -> activity.objectOrEmpty("comment"));
      return activities.stream()
          .filter(comment -> comment.has("id"))
          .map(comment ->
              new CommentUpsert.Comment(
                  comment.integer("id", -1),
                  comment.objectOrEmpty("author").string("name", ""),
                  comment.string("text", "")))
          .distinct()
          .toList();
    }

    @Override
    public Answer create(long number, String text) throws ForgeException, InterruptedException {
      return api.send(
          "POST",
          path("/pull-requests/" + number + "/comments"),
          Json.object().put("text", text).build());
    }

    /// An edit names the version that it replaces.
    @Override
    public Answer edit(long number, long id, String text)
        throws ForgeException, InterruptedException {
      String comment = path("/pull-requests/" + number + "/comments/" + id);
      Answer now = api.send("GET", comment, null);
      if (!now.isGood()) {
        return now;
      }
      long version = api.read(now, a -> a.object().integer("version"));
      return api.send(
          "PUT", comment, Json.object().put("text", text).put("version", version).build());
    }
  }

  @Override
  public int maxComment() {
    return MAX_COMMENT;
  }

  @Override
  public boolean foldsComments() {
    return false;
  }

  @Override
  public PullRequest.Review review(long number) throws ForgeException, InterruptedException {
    Answer answer = api.get(path("/pull-requests/" + number), "read approvals");
    return api.read(
        answer,
        a ->
            new PullRequest.Review(
                a.object().list("reviewers", each -> each).stream()
                    .filter(each -> each.bool("approved", false))
                    .map(each ->
                        new PullRequest.Approval(
                            each.object("user").string("name"),
                            new CommitId(each.string("lastReviewedCommit", CommitId.NONE.hex()))))
                    .toList()));
  }

  /// The filter finds parts of names too.
  @Override
  public boolean mayWrite(String login) throws ForgeException, InterruptedException {
    if (!LOGIN.matcher(login).matches()) {
      return false;
    }
    String query =
        "/users?filter=%s&permission.1=REPO_WRITE&permission.1.projectKey=%s&permission.1.repositorySlug=%s"
            .formatted(ForgeApi.part(login), ForgeApi.part(project), ForgeApi.part(slug));
    return pages(query, "ask who may write", Integer.MAX_VALUE, user -> user).stream()
        .anyMatch(
            user -> user.string("name", "").equalsIgnoreCase(login) && user.bool("active", true));
  }

  /// Code insights take reports, which a pipeline sends.
  @Override
  public void annotate(Annotations annotations) {}
}
