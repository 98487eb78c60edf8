package dev.holdfast.reconciler.forge.bitbucket;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.forge.Annotations;
import dev.holdfast.reconciler.forge.ForgeException;
import dev.holdfast.reconciler.forge.ForgePlace;
import dev.holdfast.reconciler.forge.ForgeRepository;
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
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.IntFunction;

/// One repository at Bitbucket Cloud (developer.atlassian.com/cloud/bitbucket; forge-protocols.md).
/// It keeps no refs of pull requests: the head is the source branch, where that is in this
/// repository, and nowhere where it is in a fork.
public final class BitbucketCloudForge implements ForgeRepository {
  public static final String NAME = "bitbucket-cloud";
  private static final int MAX_COMMENT = 32_768;
  private static final int MAX_PAGES = 30;
  private static final int MAX_KNOWN = 1000;
  private static final Set<String> WRITERS = Set.of("admin", "write");

  private final ForgeApi api;
  private final CommentUpsert comments;
  private final Map<String, CommitId> commits = new ConcurrentHashMap<>();

  public BitbucketCloudForge(ForgeApi api) {
    this.api = api;
    this.comments = new CommentUpsert(api, new Comments());
  }

  /// As the API's edge wants to know it.
  ///
  /// @throws IllegalArgumentException when it cannot be a repository there; the message is for the
  ///   operator
  public static ForgeApi.Place place(ForgePlace place) {
    if (place.project().split("/", -1).length != 2) {
      throw new IllegalArgumentException(
          "a repository of Bitbucket Cloud is named WORKSPACE/NAME, not '" + place.project() + "'");
    }
    String web = place.web().toString();
    String root = web.equals("https://bitbucket.org") ? "https://api.bitbucket.org" : web;
    return new ForgeApi.Place(
        "Bitbucket",
        URI.create(root + "/2.0"),
        place.project(),
        Map.of("Accept", "application/json"));
  }

  /// Access tokens of repositories, projects and workspaces are borne; those of people go with
  /// their address.
  public static TokenFile token(Credentials credentials) {
    return new TokenFile(
        credentials,
        (username, token) ->
            new Authorization.Header(
                "Authorization",
                username.contains("@")
                    ? "Basic "
                        + Base64.getEncoder()
                            .encodeToString(
                                (username + ":" + token).getBytes(StandardCharsets.UTF_8))
                    : "Bearer " + token));
  }

  private String path(String rest) {
    return "/repositories/" + api.place().repository() + rest;
  }

  private <T> List<T> pages(
      IntFunction<String> path, String doing, int limit, Function<Json.Obj, T> each)
      throws ForgeException, InterruptedException {
    var all = new ArrayList<T>();
    for (int page = 1; page <= MAX_PAGES && all.size() < limit; page++) {
      Answer answer = api.get(path.apply(page), doing);
      all.addAll(api.read(answer, a -> a.object().list("values", each)));
      if (!api.read(answer, a -> a.object().has("next"))) {
        break;
      }
    }
    return all.subList(0, Math.min(limit, all.size()));
  }

  @Override
  public StatusSink statuses() {
    return new RestStatuses(
        NAME,
        api,
        new BuildStatuses(status -> path("/commit/" + status.commit().hex() + "/statuses/build")));
  }

  @Override
  public List<PullRequest> open(String base, int limit)
      throws ForgeException, InterruptedException {
    String quoted = base.replace("\\", "\\\\").replace("\"", "\\\"");
    String query =
        "/pullrequests?q=%s&sort=-updated_on&pagelen=50&page="
            .formatted(
                ForgeApi.part(
                    "state=\"OPEN\" AND destination.branch.name=\"%s\"".formatted(quoted)));
    var found = pages(page -> path(query + page), "read pull requests", limit, json -> json);
    var open = new ArrayList<PullRequest>();
    for (Json.Obj json : found) {
      open.add(pullRequest(json));
    }
    return open;
  }

  @Override
  public Optional<PullRequest> pullRequest(long number)
      throws ForgeException, InterruptedException {
    Optional<Answer> answer = api.find(path("/pullrequests/" + number), "read pull requests");
    if (answer.isEmpty()) {
      return Optional.empty();
    }
    Json.Obj json = api.read(answer.get(), Answer::object);
    return json.string("state", "").equals("OPEN")
        ? Optional.of(pullRequest(json))
        : Optional.empty();
  }

  private PullRequest pullRequest(Json.Obj json) throws ForgeException, InterruptedException {
    Json.Obj source = json.objectOrEmpty("source");
    boolean fork =
        !source
            .objectOrEmpty("repository")
            .string("full_name", "")
            .equalsIgnoreCase(api.place().repository());
    CommitId head =
        fork ? CommitId.NONE : commit(source.objectOrEmpty("commit").string("hash", ""));
    try {
      return new PullRequest(
          json.integer("id"),
          json.string("title"),
          CloudAccount.of(json.objectOrEmpty("author")),
          head,
          fork ? "" : "refs/heads/" + source.object("branch").string("name"),
          json.object("destination").object("branch").string("name"),
          fork,
          json.bool("draft", false),
          Set.of(),
          URI.create(json.object("links").object("html").string("href")));
    } catch (IllegalArgumentException e) {
      throw new ForgeException(
          "Bitbucket answers something else than it documents: " + e.getMessage(), true, null);
    }
  }

  /// Pull requests name commits by twelve digits.
  private CommitId commit(String hash) throws ForgeException, InterruptedException {
    if (!hash.matches("[0-9a-f]{7,40}")) {
      return CommitId.NONE;
    }
    if (hash.length() == 40) {
      return new CommitId(hash);
    }
    CommitId known = commits.get(hash);
    if (known != null) {
      return known;
    }
    Optional<Answer> answer = api.find(path("/commit/" + hash), "read commits");
    if (answer.isEmpty()) {
      return CommitId.NONE;
    }
    CommitId whole = api.read(answer.get(), a -> new CommitId(a.object().string("hash")));
    if (commits.size() >= MAX_KNOWN) {
      commits.clear();
    }
    commits.put(hash, whole);
    return whole;
  }

  @Override
  public void comment(long number, String marker, String markdown)
      throws ForgeException, InterruptedException {
    comments.upsert(number, HiddenMarker.of(marker), HiddenMarker.marked(marker, markdown));
  }

  private final class Comments implements CommentUpsert.Comments {
    /// Access tokens that belong to nobody may not ask.
    @Override
    public String account() throws ForgeException, InterruptedException {
      Answer user = api.send("GET", "/user", null);
      return user.isGood() ? api.read(user, a -> a.object().string("uuid")) : "";
    }

    @Override
    public List<CommentUpsert.Comment> all(long number, int limit)
        throws ForgeException, InterruptedException {
      return pages(
          page -> path("/pullrequests/%d/comments?pagelen=100&page=%d".formatted(number, page)),
          "read comments",
          limit,
          comment ->
              new CommentUpsert.Comment(
                  comment.integer("id"),
                  comment.objectOrEmpty("user").string("uuid", "{}"),
                  comment.bool("deleted", false)
                      ? ""
                      : comment.objectOrEmpty("content").string("raw", "")));
    }

    @Override
    public Answer create(long number, String text) throws ForgeException, InterruptedException {
      return api.send("POST", path("/pullrequests/" + number + "/comments"), body(text));
    }

    @Override
    public Answer edit(long number, long id, String text)
        throws ForgeException, InterruptedException {
      return api.send("PUT", path("/pullrequests/" + number + "/comments/" + id), body(text));
    }

    private static Json body(String text) {
      return Json.object().put("content", Json.object().put("raw", text).build()).build();
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
    Answer answer = api.get(path("/pullrequests/" + number), "read approvals");
    return api.read(
        answer,
        a ->
            new PullRequest.Review(
                a.object().list("participants", each -> each).stream()
                    .filter(each -> each.bool("approved", false))
                    .map(each ->
                        new PullRequest.Approval(
                            CloudAccount.of(each.object("user")), CommitId.NONE))
                    .toList()));
  }

  @Override
  public boolean mayWrite(String login) throws ForgeException, InterruptedException {
    Optional<String> id = CloudAccount.id(login);
    if (id.isEmpty()) {
      return false;
    }
    String[] names = api.place().repository().split("/", 2);
    Answer answer =
        api.get(
            "/workspaces/%s/permissions/repositories/%s?q=%s"
                .formatted(names[0], names[1], ForgeApi.part("user.uuid=\"" + id.get() + "\"")),
            "ask who may write");
    return api.read(
        answer,
        a ->
            a.object().list("values", each -> each).stream()
                .anyMatch(each ->
                    WRITERS.contains(each.string("permission", ""))
                        && each.objectOrEmpty("user").string("uuid", "").equals(id.get())));
  }

  /// Reports of code are bound to plans there that we do not have.
  @Override
  public void annotate(Annotations annotations) {}
}
