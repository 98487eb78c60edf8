package dev.holdfast.reconciler.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.forge.bitbucket.BitbucketCloudForge;
import dev.holdfast.reconciler.forge.bitbucket.BitbucketServerForge;
import dev.holdfast.reconciler.forge.bitbucket.BitbucketWebhooks;
import dev.holdfast.reconciler.forge.gitea.GiteaForge;
import dev.holdfast.reconciler.forge.gitea.GiteaWebhooks;
import dev.holdfast.reconciler.forge.github.GithubForge;
import dev.holdfast.reconciler.forge.github.GithubPlace;
import dev.holdfast.reconciler.forge.github.GithubWebhooks;
import dev.holdfast.reconciler.forge.gitlab.GitlabForge;
import dev.holdfast.reconciler.forge.gitlab.GitlabWebhooks;
import dev.holdfast.reconciler.forge.rest.ForgeApi;
import dev.holdfast.reconciler.forge.rest.TokenFile;
import dev.holdfast.reconciler.forge.testing.BitbucketCloudSimulator;
import dev.holdfast.reconciler.forge.testing.BitbucketServerSimulator;
import dev.holdfast.reconciler.forge.testing.ForgeSimulator;
import dev.holdfast.reconciler.forge.testing.GiteaSimulator;
import dev.holdfast.reconciler.forge.testing.GithubSimulator;
import dev.holdfast.reconciler.forge.testing.GitlabSimulator;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.Credentials;
import dev.holdfast.reconciler.status.Delivery;
import dev.holdfast.reconciler.status.StatusOutbox;
import dev.holdfast.reconciler.status.StatusSink;
import dev.holdfast.reconciler.status.StatusState;
import dev.holdfast.reconciler.status.WantedStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What holds at every forge.
@SuppressWarnings("NullAway.Init")
final class EveryForgeIT {
  private static final Instant NOW = Instant.parse("2026-11-20T09:30:00Z");
  private static final CommitId HEAD = new CommitId("ab".repeat(20));
  private static final CommitId NEXT = new CommitId("cd".repeat(20));
  private static final String MARKER = "<!-- holdfast:plan -->";

  @TempDir Path temp;
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<ForgeSimulator> started = new ArrayList<>();

  enum Kind {
    GITHUB,
    GITLAB,
    GITEA,
    BITBUCKET_CLOUD,
    BITBUCKET_SERVER;

    ForgeSimulator simulator() {
      return switch (this) {
        case GITHUB -> new GithubSimulator();
        case GITLAB -> new GitlabSimulator();
        case GITEA -> new GiteaSimulator();
        case BITBUCKET_CLOUD -> new BitbucketCloudSimulator();
        case BITBUCKET_SERVER -> new BitbucketServerSimulator();
      };
    }

    WebhookFormat webhooks() {
      return switch (this) {
        case GITHUB -> new GithubWebhooks();
        case GITLAB -> new GitlabWebhooks();
        case GITEA -> new GiteaWebhooks();
        case BITBUCKET_CLOUD, BITBUCKET_SERVER -> new BitbucketWebhooks();
      };
    }

    /// What the forge calls these people.
    String login(String name) {
      return this == BITBUCKET_CLOUD ? name + " " + BitbucketCloudSimulator.uuid(name) : name;
    }
  }

  @AfterEach
  void stop() {
    started.forEach(ForgeSimulator::close);
    client.close();
  }

  private ForgeSimulator start(Kind kind) {
    ForgeSimulator simulator = kind.simulator();
    started.add(simulator);
    return simulator;
  }

  private ForgeRepository forge(Kind kind, ForgeSimulator simulator) throws IOException {
    Path file = Files.writeString(temp.resolve("token"), ForgeSimulator.TOKEN);
    var credentials = new Credentials.Token(file, "x-access-token");
    var place = new ForgePlace(simulator.url(), ForgeSimulator.PROJECT);
    return switch (kind) {
      case GITHUB -> {
        var at = GithubPlace.of(place);
        yield GithubForge.withToken(at, api(at.forApi(), TokenFile.bearer(credentials)));
      }
      case GITLAB -> new GitlabForge(api(GitlabForge.place(place), GitlabForge.token(credentials)));
      case GITEA ->
          new GiteaForge(
              "gitea", api(GiteaForge.place("Gitea", place), GiteaForge.token(credentials)));
      case BITBUCKET_CLOUD ->
          new BitbucketCloudForge(
              api(BitbucketCloudForge.place(place), BitbucketCloudForge.token(credentials)));
      case BITBUCKET_SERVER ->
          new BitbucketServerForge(
              api(BitbucketServerForge.place(place), TokenFile.bearer(credentials)));
    };
  }

  private ForgeApi api(ForgeApi.Place place, TokenFile token) {
    return new ForgeApi(place, token, client, InstantSource.fixed(NOW));
  }

  private static StatusOutbox.Unsent unsent(StatusState state, String description) {
    var wanted =
        new WantedStatus(
            HEAD,
            "holdfast/drift/a-name-that-is-longer-than-forty-characters",
            state,
            description,
            "https://holdfast.example/x");
    return new StatusOutbox.Unsent(wanted, 0, NOW);
  }

  @ParameterizedTest
  @EnumSource
  void statusesAreTakenInAllStatesAndTwice(Kind kind) throws Exception {
    var simulator = start(kind);
    var sink = forge(kind, simulator).statuses();
    var all =
        List.of(
            unsent(StatusState.PENDING, "1 of 3 nodes final"),
            unsent(StatusState.PENDING, "2 of 3 nodes final"),
            unsent(StatusState.SUCCESS, "3 of 3 nodes final"),
            unsent(StatusState.FAILURE, "x".repeat(200)),
            unsent(StatusState.PENDING, "again"));

    assertThat(sink.post(all)).containsOnly(new Delivery.Delivered()).hasSize(5);
    assertThat(sink.post(all.subList(0, 1))).containsOnly(new Delivery.Delivered());
    assertThat(sink.name()).isEqualTo(simulator.forge());
    var last = simulator.statuses().getLast();
    assertThat(last.commit()).isEqualTo(HEAD.hex());
    assertThat(last.context()).isEqualTo(all.getFirst().status().context());
    assertThat(last.url()).isEqualTo("https://holdfast.example/x");
    if (kind != Kind.GITLAB) {
      assertThat(simulator.refusals()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatEveryForgeMayAnswerIsUnderstood(Kind kind) throws Exception {
    var simulator = start(kind);
    var sink = forge(kind, simulator).statuses();
    for (int status : List.of(401, 403, 404, 409, 500, 502, 503, 301, 302)) {
      simulator.fail(1, status, "<html>Nope</html>", Map.of("Location", "http://127.0.0.1:1/"));
      assertThat(sink.post(List.of(unsent(StatusState.SUCCESS, "x"))).getFirst())
          .as("%d", status)
          .isInstanceOf(Delivery.Later.class)
          .satisfies(
              later -> assertThat(later.problem()).contains("" + status).doesNotContain("html"));
    }
    for (int status : List.of(400, 422)) {
      simulator.fail(1, status, "{\"message\":\"no\"}", Map.of());
      assertThat(sink.post(List.of(unsent(StatusState.SUCCESS, "x"))).getFirst())
          .isInstanceOf(Delivery.Refused.class);
    }
    simulator.fail(1, 429, "", Map.of("Retry-After", "7"));
    assertThat(sink.post(List.of(unsent(StatusState.SUCCESS, "x"))).getFirst())
        .isInstanceOfSatisfying(
            Delivery.Later.class,
            later -> assertThat(later.after()).isEqualTo(Duration.ofSeconds(7)));
  }

  @ParameterizedTest
  @EnumSource
  void openPullRequestsAreListedTheLastChangedFirst(Kind kind) throws Exception {
    var simulator = start(kind);
    long first = simulator.open("ada", "Renew certificates", "renew", HEAD);
    long second = simulator.open("bob", "Fix a typo", "typo", NEXT);
    simulator.open("ada", "Elsewhere", "x", NEXT, "staging", false);
    simulator.close(simulator.open("ada", "Never mind", "y", HEAD));
    simulator.draft(first, true);

    List<PullRequest> open = forge(kind, simulator).open("main", 10);

    assertThat(open).extracting(PullRequest::number).containsExactly(first, second);
    PullRequest pull = open.getFirst();
    assertThat(pull.title()).isEqualTo("Renew certificates");
    assertThat(pull.author()).isEqualTo(kind.login("ada"));
    assertThat(pull.head()).isEqualTo(HEAD);
    assertThat(pull.headRef())
        .isEqualTo(
            switch (kind) {
              case GITHUB, GITEA -> "refs/pull/1/head";
              case GITLAB -> "refs/merge-requests/1/head";
              case BITBUCKET_CLOUD -> "refs/heads/renew";
              case BITBUCKET_SERVER -> "refs/pull-requests/1/from";
            });
    assertThat(pull.base()).isEqualTo("main");
    assertThat(pull.draft()).isTrue();
    assertThat(pull.fromFork()).isFalse();
    assertThat(pull.url().toString()).startsWith(simulator.url().toString()).endsWith("1");
    assertThat(simulator.refusals()).isEmpty();
  }

  private static StatusOutbox.Unsent rollout(CommitId commit, StatusState state, String said) {
    var wanted =
        new WantedStatus(commit, "holdfast/rollout", state, said, "https://holdfast.example/x");
    return new StatusOutbox.Unsent(wanted, 0, NOW);
  }

  private static StatusSink deployments(ForgeRepository forge) {
    return forge.deployments("production", "main").orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(names = {"GITHUB", "GITLAB"})
  void aCommitIsOneDeploymentAlsoAfterARestart(Kind kind) throws Exception {
    var simulator = start(kind);
    var forge = forge(kind, simulator);
    var running = rollout(HEAD, StatusState.PENDING, "1 of 3 nodes final");
    assertThat(deployments(forge).post(List.of(running))).containsExactly(new Delivery.Delivered());
    var sink = deployments(forge); // knows nothing
    assertThat(
            sink.post(
                List.of(
                    running,
                    rollout(HEAD, StatusState.SUCCESS, "3 of 3 nodes final"),
                    rollout(NEXT, StatusState.PENDING, "0 of 3 nodes final"),
                    rollout(HEAD, StatusState.SUCCESS, "followed by " + NEXT.abbreviated()),
                    rollout(NEXT, StatusState.FAILURE, "web halted"))))
        .containsOnly(new Delivery.Delivered())
        .hasSize(5);
    assertThat(simulator.deployments())
        .extracting(ForgeSimulator.Deployment::commit)
        .containsExactly(HEAD.hex(), NEXT.hex());
    assertThat(simulator.deployments().getFirst().said())
        .endsWith(kind == Kind.GITHUB ? "inactive" : "success");
    assertThat(simulator.deployments().getLast().said())
        .endsWith(kind == Kind.GITHUB ? "failure" : "failed");
    assertThat(simulator.deployments().getLast().environment()).isEqualTo("production");
  }

  @ParameterizedTest
  @EnumSource(names = {"GITHUB", "GITLAB"})
  void whatFollowsWhatWasNeverThereMakesNoDeployment(Kind kind) throws Exception {
    var simulator = start(kind);
    var over = rollout(HEAD, StatusState.SUCCESS, "followed by abc");
    assertThat(deployments(forge(kind, simulator)).post(List.of(over)))
        .containsExactly(new Delivery.Delivered());
    assertThat(simulator.deployments()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"GITHUB", "GITLAB"})
  void aForgeInTroubleGetsItsDeploymentLater(Kind kind) throws Exception {
    var simulator = start(kind);
    var sink = deployments(forge(kind, simulator));
    var two =
        List.of(
            rollout(HEAD, StatusState.PENDING, "0 of 3"),
            rollout(NEXT, StatusState.PENDING, "0 of 3"));
    for (int status : List.of(401, 403, 404, 409, 500, 503)) {
      simulator.fail(1, status, "<html>Nope</html>", Map.of());
      assertThat(sink.post(two)).singleElement().isInstanceOf(Delivery.Later.class);
    }
    simulator.fail(1, 422, "{\"message\":\"no\"}", Map.of());
    assertThat(sink.post(two.subList(0, 1))).singleElement().isInstanceOf(Delivery.Refused.class);
    simulator.fail(1, 429, "", Map.of("Retry-After", "7"));
    assertThat(sink.post(two))
        .singleElement()
        .isInstanceOfSatisfying(
            Delivery.Later.class,
            later -> assertThat(later.after()).isEqualTo(Duration.ofSeconds(7)));
    assertThat(simulator.deployments()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"GITEA", "BITBUCKET_CLOUD", "BITBUCKET_SERVER"})
  void otherForgesHaveNoDeployments(Kind kind) throws Exception {
    assertThat(forge(kind, start(kind)).deployments("production", "main")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"GITHUB", "GITLAB", "GITEA"})
  void whoBelongsToATeamIsKnownWhereItMayBeRead(Kind kind) throws Exception {
    var simulator = start(kind);
    simulator.team("platform/web", "ada");
    simulator.team("platform/website", "bob");
    var forge = forge(kind, simulator);
    assertThat(forge.membership("platform/web", "ada")).isEqualTo(Membership.MEMBER);
    assertThat(forge.membership("platform/web", "bob")).isEqualTo(Membership.STRANGER);
    assertThat(forge.membership("platform/nope", "ada")).isEqualTo(Membership.UNKNOWN);
    assertThat(forge.membership("elsewhere/web", "ada")).isEqualTo(Membership.UNKNOWN);
    assertThat(forge.membership("platform/../x", "ada")).isEqualTo(Membership.UNKNOWN);
    assertThat(forge.membership("platform/web", "a/../b")).isEqualTo(Membership.UNKNOWN);
    for (int i = 0; i < 2; i++) {
      simulator.fail(2, 403, "{\"message\":\"no\"}", Map.of());
      assertThat(forge.membership("platform/web", kind == Kind.GITLAB ? "a b" : "ada"))
          .isEqualTo(Membership.UNKNOWN);
    }
  }

  @ParameterizedTest
  @EnumSource
  void manyPullRequestsComeInPagesAndNoMoreThanWanted(Kind kind) throws Exception {
    var simulator = start(kind);
    for (int i = 0; i < 130; i++) {
      simulator.open("ada", "Change " + i, "b" + i, HEAD);
    }
    var forge = forge(kind, simulator);

    assertThat(forge.open("main", 1000)).hasSize(130).doesNotHaveDuplicates();
    assertThat(forge.open("main", 110)).hasSize(110);
  }

  @ParameterizedTest
  @EnumSource
  void aPullRequestThatIsNotOpenIsNone(Kind kind) throws Exception {
    var simulator = start(kind);
    long number = simulator.open("ada", "Renew", "renew", HEAD);
    var forge = forge(kind, simulator);

    assertThat(forge.pullRequest(number)).isPresent();
    simulator.push(number, NEXT);
    assertThat(forge.pullRequest(number).orElseThrow().head()).isEqualTo(NEXT);
    simulator.merged(number);
    assertThat(forge.pullRequest(number)).isEmpty();
    assertThat(forge.pullRequest(99)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aForkIsToldFromTheRepositoryItself(Kind kind) throws Exception {
    var simulator = start(kind);
    long number = simulator.openFromFork("eve", "Trust me", "main", HEAD);

    PullRequest pull = forge(kind, simulator).pullRequest(number).orElseThrow();

    assertThat(pull.fromFork()).isTrue();
    assertThat(pull.headRef().isEmpty()).isEqualTo(kind == Kind.BITBUCKET_CLOUD);
  }

  @ParameterizedTest
  @EnumSource
  void aCommentIsWrittenOnceAndThenEdited(Kind kind) throws Exception {
    var simulator = start(kind);
    long number = simulator.open("ada", "Renew", "renew", HEAD);
    var forge = forge(kind, simulator);

    forge.comment(number, MARKER, MARKER + "\none");
    String ours = simulator.comments(number).getFirst().body();
    simulator.comment(number, "eve", ours);
    forge.comment(number, MARKER, MARKER + "\ntwo");
    forge(kind, simulator).comment(number, MARKER, MARKER + "\nthree");

    assertThat(simulator.comments(number)).hasSize(2);
    assertThat(simulator.comments(number).getFirst().body()).endsWith("three");
    assertThat(simulator.comments(number).getLast().body()).isEqualTo(ours);
    simulator.deleteComment(number, simulator.comments(number).getFirst().id());
    forge.comment(number, MARKER, MARKER + "\nfour");
    assertThat(simulator.comments(number).getLast().body()).endsWith("four");
    assertThat(simulator.refusals()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void theMarkerIsNotShown(Kind kind) throws Exception {
    var simulator = start(kind);
    long number = simulator.open("ada", "Renew", "renew", HEAD);

    forge(kind, simulator).comment(number, MARKER, MARKER + "\none");

    boolean bitbucket = kind == Kind.BITBUCKET_CLOUD || kind == Kind.BITBUCKET_SERVER;
    assertThat(simulator.comments(number).getFirst().body())
        .isEqualTo(bitbucket ? "[//]: # (holdfast:plan)\n\none" : MARKER + "\none");
  }

  @ParameterizedTest
  @EnumSource
  void ourCommentIsFoundBehindHundredsOfOthers(Kind kind) throws Exception {
    var simulator = start(kind);
    long number = simulator.open("ada", "Renew", "renew", HEAD);
    for (int i = 0; i < 220; i++) {
      simulator.comment(number, "eve", "look at this " + i);
    }
    forge(kind, simulator).comment(number, MARKER, "one");
    for (int i = 0; i < 120; i++) {
      simulator.comment(number, "eve", "and at this " + i);
    }
    forge(kind, simulator).comment(number, MARKER, "two");

    assertThat(simulator.comments(number)).hasSize(341);
    assertThat(simulator.comments(number).get(220).body()).endsWith("two");
  }

  @ParameterizedTest
  @EnumSource
  void approvalsAreThoseThatCountNow(Kind kind) throws Exception {
    var simulator = start(kind);
    long number = simulator.open("ada", "Renew", "renew", HEAD);
    simulator.approve(number, "bob");
    simulator.review(number, "carol", "CHANGES_REQUESTED");

    var approvals = forge(kind, simulator).review(number).approvals();

    assertThat(approvals).extracting(PullRequest.Approval::by).containsExactly(kind.login("bob"));
    boolean says = kind != Kind.GITLAB && kind != Kind.BITBUCKET_CLOUD;
    assertThat(approvals.getFirst().commit()).isEqualTo(says ? HEAD : CommitId.NONE);
  }

  @ParameterizedTest
  @EnumSource
  void whoMayWriteIsAskedOfTheForge(Kind kind) throws Exception {
    var simulator = start(kind);
    simulator.writer("ada");
    var forge = forge(kind, simulator);

    assertThat(forge.mayWrite(kind.login("ada"))).isTrue();
    for (String other : List.of("eve", "nobody", "ad", "adam", "", "../ada", "ada/x", "a d a")) {
      assertThat(forge.mayWrite(kind.login(other))).as(other).isFalse();
    }
    assertThat(forge.mayWrite("")).isFalse();
    assertThat(simulator.refusals()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void webhooksAreReadAsTheForgeWordsThem(Kind kind) throws Exception {
    var simulator = start(kind);
    var heard = new ArrayList<ForgeEvent>();
    var server =
        com.sun.net.httpserver.HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var secrets = List.of("s3cret".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    Set<String> ids = new java.util.HashSet<>();
    server.createContext(
        "/webhooks/" + simulator.forge() + "/fleet",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          WebhookFormat.Headers headers = exchange.getRequestHeaders()::getFirst;
          boolean authentic = kind.webhooks().isAuthentic(secrets, headers, body);
          if (authentic) {
            heard.add(kind.webhooks().read(headers, body));
            ids.add(kind.webhooks().deliveryId(headers));
          }
          exchange.sendResponseHeaders(authentic ? 202 : 401, -1);
          exchange.close();
        });
    server.start();
    try {
      var address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
      simulator.hook(address, "fleet", "wrong");
      long number = simulator.open("ada", "Renew", "renew", HEAD);
      assertThat(heard).isEmpty();

      simulator.hook(address, "fleet", "s3cret");
      simulator.push(number, NEXT);
      simulator.approve(number, "bob");
      simulator.comment(number, "bob", "holdfast plan");
      simulator.merged(number);

      var changed = new ForgeEvent.PullRequestChanged(number);
      assertThat(heard)
          .containsExactly(
              changed,
              changed,
              new ForgeEvent.Commented(number, kind.login("bob"), "holdfast plan"),
              changed,
              new ForgeEvent.Pushed());
      assertThat(ids).hasSize(5);
      assertThat(simulator.webhooks())
          .extracting(ForgeSimulator.Sent::answer)
          .containsExactly(401, 202, 202, 202, 202, 202);
    } finally {
      server.stop(0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerThatIsNotAsDocumentedIsSaid(Kind kind) throws Exception {
    var simulator = start(kind);
    var forge = forge(kind, simulator);
    for (String answer :
        List.of("<html>Sign in</html>", "[{\"number\":", "{\"values\":7}", "[7]", "\"text\"")) {
      simulator.fail(1, 200, answer, Map.of());
      assertThatExceptionOfType(ForgeException.class)
          .as(answer)
          .isThrownBy(() -> forge.open("main", 10))
          .withMessageContaining("answers")
          .satisfies(e -> assertThat(e.mayPass()).isTrue());
    }
  }

  @Test
  void aTokenOfARepositoryThatMayNotAskWhoItIsStillEditsOnlyItsOwnComment() throws Exception {
    var simulator = (BitbucketCloudSimulator) start(Kind.BITBUCKET_CLOUD);
    simulator.repositoryToken();
    long number = simulator.open("ada", "Renew", "renew", HEAD);
    simulator.comment(number, "eve", "[//]: # (holdfast:plan)\n\nfooled you");

    forge(Kind.BITBUCKET_CLOUD, simulator).comment(number, MARKER, "one");
    forge(Kind.BITBUCKET_CLOUD, simulator).comment(number, MARKER, "two");

    assertThat(simulator.comments(number))
        .extracting(ForgeSimulator.Comment::body)
        .containsExactly("[//]: # (holdfast:plan)\n\nfooled you", "[//]: # (holdfast:plan)\n\ntwo");
  }

  @Test
  void aNicknameIsNoProofAtBitbucketCloud() throws Exception {
    var simulator = start(Kind.BITBUCKET_CLOUD);
    simulator.writer("ada");
    var forge = forge(Kind.BITBUCKET_CLOUD, simulator);

    assertThat(forge.mayWrite("ada " + BitbucketCloudSimulator.uuid("eve"))).isFalse();
    assertThat(forge.mayWrite("ada")).isFalse();
    assertThat(
            forge.mayWrite(
                "ada "
                    + BitbucketCloudSimulator.uuid("ada")
                    + " "
                    + BitbucketCloudSimulator.uuid("eve")))
        .isFalse();
  }

  @Test
  void theRepositoryAtDataCentersIsReadFromGitsAddress() {
    var place = new ForgePlace(URI.create("https://git.example/bitbucket"), "scm/PLAT/fleet");

    assertThat(BitbucketServerForge.place(place).repository()).isEqualTo("PLAT/fleet");
    assertThat(BitbucketServerForge.place(place).root())
        .hasToString("https://git.example/bitbucket/rest/api/latest");
    assertThat(new RepositoryName("fleet").value()).isEqualTo("fleet");
  }
}
