package dev.holdfast.reconciler.forge.github;

import static dev.holdfast.reconciler.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.groups.Tuple.tuple;

import com.sun.net.httpserver.HttpServer;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.forge.Annotations;
import dev.holdfast.reconciler.forge.ForgeException;
import dev.holdfast.reconciler.forge.ForgePlace;
import dev.holdfast.reconciler.forge.PullRequest;
import dev.holdfast.reconciler.forge.rest.Authorization;
import dev.holdfast.reconciler.forge.rest.ForgeApi;
import dev.holdfast.reconciler.forge.rest.TokenFile;
import dev.holdfast.reconciler.forge.testing.ForgeSimulator;
import dev.holdfast.reconciler.forge.testing.GithubSimulator;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.Credentials;
import dev.holdfast.reconciler.source.ForgeAddress;
import dev.holdfast.reconciler.status.Delivery;
import dev.holdfast.reconciler.status.StatusOutbox;
import dev.holdfast.reconciler.status.StatusState;
import dev.holdfast.reconciler.status.WantedStatus;
import dev.holdfast.reconciler.testing.TurnableClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway.Init")
final class GithubForgeIT {
  private static final Instant NOW = Instant.parse("2026-11-20T09:30:00Z");
  private static final CommitId HEAD = new CommitId("ab".repeat(20));
  private static final CommitId NEXT = new CommitId("cd".repeat(20));
  private static final String MARKER = "<!-- holdfast:plan -->";

  @TempDir Path temp;
  private final HttpClient client = HttpClient.newHttpClient();
  private final TurnableClock clock = new TurnableClock(NOW);
  private GithubSimulator github;
  private Path token;

  @BeforeEach
  void start() throws IOException {
    github = new GithubSimulator(clock);
    token = Files.writeString(temp.resolve("token"), ForgeSimulator.TOKEN + "\n");
  }

  @AfterEach
  void stop() {
    github.close();
    client.close();
  }

  private GithubPlace place() {
    return GithubPlace.of(new ForgePlace(github.url(), ForgeSimulator.PROJECT));
  }

  private ForgeApi api(Authorization authorization) {
    return new ForgeApi(place().forApi(), authorization, client, clock);
  }

  private GithubForge forge() {
    return GithubForge.withToken(
        place(), api(TokenFile.bearer(new Credentials.Token(token, "x-access-token"))));
  }

  private GithubForge app() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    github.app(pair.getPublic());
    Path key = Files.writeString(temp.resolve("app.pem"), pkcs1((RSAPrivateKey) pair.getPrivate()));
    Function<Authorization, ForgeApi> as = this::api;
    var app = new ForgeAddress.App(GithubSimulator.APP, key);
    return GithubForge.asApp(place(), api(new AppToken(app, place(), as, clock)), app.id());
  }

  /// As GitHub hands keys out: what PKCS #8 has in its envelope.
  private static String pkcs1(RSAPrivateKey key) {
    byte[] pkcs8 = key.getEncoded();
    byte[] inner = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
    return "-----BEGIN RSA PRIVATE KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(inner)
        + "\n-----END RSA PRIVATE KEY-----\n";
  }

  private static StatusOutbox.Unsent unsent(String description) {
    var wanted =
        new WantedStatus(
            HEAD, "holdfast/drift", StatusState.FAILURE, description, "https://holdfast.example/x");
    return new StatusOutbox.Unsent(wanted, 0, NOW);
  }

  private List<Delivery> post(StatusOutbox.Unsent... statuses) throws InterruptedException {
    return forge().statuses().post(List.of(statuses));
  }

  private Delivery post() throws InterruptedException {
    return post(unsent("1 of 3 nodes drifted")).getFirst();
  }

  // statuses

  @Test
  void aStatusIsPostedAsGithubWantsIt() throws Exception {
    assertThat(post()).isEqualTo(new Delivery.Delivered());
    assertThat(github.statuses())
        .containsExactly(
            new ForgeSimulator.Posted(
                HEAD.hex(),
                "holdfast/drift",
                "failure",
                "1 of 3 nodes drifted",
                "https://holdfast.example/x"));
    assertThat(github.refusals()).isEmpty();
  }

  @Test
  void aTokenThatIsNotAcceptedStopsTheBatch() throws Exception {
    Files.writeString(token, "wrong");

    assertThat(post(unsent("a"), unsent("b")))
        .containsOnly(
            new Delivery.Later("GitHub does not accept the token (401): Bad credentials", null))
        .hasSize(2);
    assertThat(github.requests()).hasSize(1);
  }

  @Test
  void aTokenIsReadAnewEachTime() throws Exception {
    var forge = forge();
    Files.writeString(token, "wrong");
    assertThat(forge.statuses().post(List.of(unsent("a"))).getFirst().problem()).contains("401");
    Files.writeString(token, ForgeSimulator.TOKEN);
    assertThat(forge.statuses().post(List.of(unsent("a"))))
        .containsExactly(new Delivery.Delivered());
  }

  @ParameterizedTest
  @CsvSource({"'', holds no token", "'two words', holds no token", "'tab\t', holds no token"})
  void aTokenFileWithoutATokenIsSaidAndNothingIsSent(String content, String sentence)
      throws Exception {
    Files.writeString(token, content.isEmpty() ? "\n" : content.equals("tab\t") ? "a\tb" : content);

    assertThat(post().problem()).contains(sentence).contains(token.toString());
    Files.delete(token);
    assertThat(post().problem()).contains("cannot be read");
    assertThat(github.requests()).isEmpty();
  }

  @Test
  void retryAfterIsListenedToAndNothingIsAskedMeanwhile() throws Exception {
    var forge = forge();
    github.fail(1, 429, "{}", Map.of("Retry-After", "90"));
    var statuses = forge.statuses();

    var used = new Delivery.Later("GitHub's rate limit is used up", Duration.ofSeconds(90));
    assertThat(statuses.post(List.of(unsent("a"), unsent("b")))).containsExactly(used, used);
    clock.advance(Duration.ofSeconds(30));
    assertThat(statuses.post(List.of(unsent("a"))))
        .containsExactly(
            new Delivery.Later("GitHub's rate limit is used up", Duration.ofSeconds(60)));
    assertThatExceptionOfType(ForgeException.class)
        .isThrownBy(() -> forge.open("main", 10))
        .satisfies(e -> assertThat(e.after()).contains(Duration.ofSeconds(60)));
    assertThat(github.requests()).hasSize(1);
    clock.advance(Duration.ofSeconds(60));
    assertThat(statuses.post(List.of(unsent("a")))).containsExactly(new Delivery.Delivered());
  }

  @Test
  void theLimitsResetIsListenedTo() throws Exception {
    github.fail(
        1,
        403,
        "{\"message\":\"API rate limit exceeded\"}",
        Map.of(
            "X-RateLimit-Remaining",
            "0",
            "X-RateLimit-Reset",
            Long.toString(NOW.plusSeconds(600).getEpochSecond())));

    assertThat(post())
        .isEqualTo(new Delivery.Later("GitHub's rate limit is used up", Duration.ofMinutes(10)));
  }

  @Test
  void mayNotIsToldFromTooMuch() throws Exception {
    github.fail(1, 403, "{\"message\":\"Resource not accessible by integration\"}", Map.of());

    assertThat(post().problem())
        .isEqualTo(
            "the token may not write statuses of platform/fleet (403):"
                + " Resource not accessible by integration");
  }

  @Test
  void theThousandthAndFirstStatusFreezes() throws Exception {
    var statuses = forge().statuses();
    var hundred = IntStream.range(0, 100).mapToObj(i -> unsent("look " + i)).toList();
    for (int i = 0; i < 10; i++) {
      assertThat(statuses.post(hundred)).containsOnly(new Delivery.Delivered());
    }
    assertThat(statuses.post(List.of(unsent("one too many"))).getFirst())
        .isInstanceOf(Delivery.Frozen.class);
  }

  @Test
  void whatIsNotTakenIsNotTriedAgain() throws Exception {
    github.fail(1, 422, "{\"message\":\"Validation Failed\"}", Map.of());

    assertThat(post())
        .isEqualTo(
            new Delivery.Refused("GitHub does not take this status (422): Validation Failed"));
  }

  @ParameterizedTest
  @CsvSource({"404, no such commit", "409, busy", "500, answers 500", "503, answers 503"})
  void otherTroubleIsTriedLater(int status, String sentence) throws Exception {
    github.fail(1, status, "<html>", Map.of());
    assertThat(post()).isInstanceOf(Delivery.Later.class);
    github.fail(1, status, "<html>", Map.of());
    assertThat(post().problem()).contains(sentence);
    assertThat(post()).isEqualTo(new Delivery.Delivered());
  }

  @Test
  void nobodyThereIsTriedLater() throws Exception {
    github.close();

    assertThat(post().problem()).isEqualTo("GitHub cannot be reached at 127.0.0.1");
  }

  // pull requests

  @Test
  void openPullRequestsIntoTheBranchAreListedTheLastChangedFirst() throws Exception {
    long first = github.open("ada", "Renew certificates", "renew", HEAD);
    long second = github.openFromFork("bob", "Fix\u0007 a\ntypo", "typo", NEXT);
    github.open("ada", "Elsewhere", "x", HEAD, "staging", false);
    long closed = github.open("ada", "Never mind", "y", HEAD);
    github.close(closed);
    github.label(first, "risky");
    github.draft(first, true);

    List<PullRequest> open = forge().open("main", 10);

    assertThat(open).extracting(PullRequest::number).containsExactly(first, second);
    assertThat(open.getFirst())
        .isEqualTo(
            new PullRequest(
                first,
                "Renew certificates",
                "ada",
                HEAD,
                "refs/pull/1/head",
                "main",
                false,
                true,
                java.util.Set.of("risky"),
                URI.create(github.url() + "/platform/fleet/pull/1")));
    assertThat(open.getLast().fromFork()).isTrue();
    assertThat(open.getLast().title()).isEqualTo("Fix a typo");
    assertThat(github.refusals()).isEmpty();
  }

  @Test
  void manyPullRequestsComeInPagesAndNoMoreThanWanted() throws Exception {
    for (int i = 0; i < 230; i++) {
      github.open("ada", "Change " + i, "b" + i, HEAD);
    }

    assertThat(forge().open("main", 1000)).hasSize(230).doesNotHaveDuplicates();
    int before = github.requests().size();
    assertThat(forge().open("main", 150)).hasSize(150);
    assertThat(github.requests()).hasSize(before + 2);
  }

  @Test
  void aPullRequestThatIsNotOpenIsNone() throws Exception {
    long number = github.open("ada", "Renew", "renew", HEAD);
    assertThat(forge().pullRequest(number)).isPresent();
    github.merged(number);
    assertThat(forge().pullRequest(number)).isEmpty();
    assertThat(forge().pullRequest(99)).isEmpty();
  }

  @Test
  void aForkThatIsGoneIsAForkAndItsAuthorAGhost() throws Exception {
    github.fail(
        1,
        200,
        """
        {"number":7,"state":"open","title":"T","user":null,"draft":false,"labels":[],
         "html_url":"https://github.com/platform/fleet/pull/7",
         "head":{"ref":"x","sha":"%s","repo":null},
         "base":{"ref":"main","sha":"%s","repo":{"id":1}}}
        """
            .formatted(HEAD, NEXT),
        Map.of());

    assertThat(forge().pullRequest(7))
        .hasValueSatisfying(pull -> {
          assertThat(pull.fromFork()).isTrue();
          assertThat(pull.author()).isEqualTo("ghost");
        });
  }

  // comments

  @Test
  void aCommentIsWrittenOnceAndThenEdited() throws Exception {
    long number = github.open("ada", "Renew", "renew", HEAD);
    github.comment(number, "eve", MARKER + "\nnot ours, though it has the marker");
    var forge = forge();

    forge.comment(number, MARKER, "one");
    forge.comment(number, MARKER, MARKER + "\ntwo");
    forge().comment(number, MARKER, "three");

    assertThat(github.comments(number))
        .extracting(ForgeSimulator.Comment::by, ForgeSimulator.Comment::body)
        .containsExactly(
            tuple("eve", MARKER + "\nnot ours, though it has the marker"),
            tuple(ForgeSimulator.BOT, MARKER + "\nthree"));
    assertThat(github.refusals()).isEmpty();
  }

  @Test
  void ourCommentIsFoundBehindHundredsOfOthers() throws Exception {
    long number = github.open("ada", "Renew", "renew", HEAD);
    for (int i = 0; i < 250; i++) {
      github.comment(number, "eve", "look at this " + i);
    }
    forge().comment(number, MARKER, "one");
    forge().comment(number, MARKER, "two");

    assertThat(github.comments(number)).hasSize(251);
    assertThat(github.comments(number).getLast().body()).isEqualTo(MARKER + "\ntwo");
  }

  @Test
  void aCommentThatSomebodyDeletedIsWrittenAgain() throws Exception {
    long number = github.open("ada", "Renew", "renew", HEAD);
    var forge = forge();
    forge.comment(number, MARKER, "one");
    github.deleteComment(number, github.comments(number).getFirst().id());

    forge.comment(number, MARKER, "two");

    assertThat(github.comments(number)).hasSize(1);
  }

  @Test
  void theSameTextIsNotWrittenAgainAfterARestart() throws Exception {
    long number = github.open("ada", "Renew", "renew", HEAD);
    forge().comment(number, MARKER, "one");
    forge().comment(number, MARKER, "one");

    assertThat(github.requests()).noneMatch(request -> request.startsWith("PATCH"));
  }

  @Test
  void aCommentPastTheLimitIsRefusedWithASentence() {
    long number = github.open("ada", "Renew", "renew", HEAD);
    var forge = forge();

    assertThatExceptionOfType(ForgeException.class)
        .isThrownBy(() -> forge.comment(number, MARKER, "x".repeat(forge.maxComment())))
        .withMessageStartingWith("GitHub does not take what it was asked to write comments")
        .satisfies(e -> assertThat(e.mayPass()).isFalse());
  }

  // people

  @Test
  void approvalsAreTheLatestOfEachPerson() throws Exception {
    long number = github.open("ada", "Renew", "renew", HEAD);
    github.approve(number, "bob");
    github.approve(number, "carol");
    github.review(number, "bob", "COMMENTED");
    github.review(number, "carol", "CHANGES_REQUESTED");
    github.approve(number, "dan");
    github.review(number, "dan", "DISMISSED");
    github.push(number, NEXT);
    github.approve(number, "erin");

    assertThat(forge().review(number).approvals())
        .containsExactly(
            new PullRequest.Approval("bob", HEAD), new PullRequest.Approval("erin", NEXT));
  }

  @Test
  void whoMayWriteIsAskedOfGithub() throws Exception {
    github.writer("ada");

    assertThat(forge().mayWrite("ada")).isTrue();
    assertThat(forge().mayWrite("eve")).isFalse();
    assertThat(forge().mayWrite("nobody")).isFalse();
    assertThat(forge().mayWrite("../../user?x=")).isFalse();
    assertThat(github.requests()).hasSize(3);
  }

  // webhooks

  @Test
  void whatCouldNotBeDeliveredIsAskedForAndSentAgain() throws Exception {
    var down = new AtomicBoolean(true);
    var heard = new CopyOnWriteArrayList<String>();
    var receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/webhooks/github/fleet",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          if (!down.get()) {
            heard.add(exchange.getRequestHeaders().getFirst("X-GitHub-Delivery"));
          }
          exchange.sendResponseHeaders(down.get() ? 502 : 202, -1);
          exchange.close();
        });
    receiver.start();
    try {
      URI address = URI.create("http://127.0.0.1:" + receiver.getAddress().getPort());
      var fleet = new RepositoryName("fleet");
      github.hook(address, "fleet", "s3cret");
      long number = github.open("ada", "Renew", "renew", HEAD);
      github.comment(number, "ada", "holdfast plan");
      github.send("star", Json.Obj.EMPTY);
      down.set(false);
      github.pushed();

      assertThat(forge().redeliver(address, fleet)).isEqualTo(2);
      eventually(() -> heard, ids -> assertThat(ids).hasSize(3));
      eventually(github::webhooks, sent -> assertThat(sent).hasSize(6));
      assertThat(forge().redeliver(address, fleet)).isZero();
      assertThat(forge().redeliver(URI.create("https://other.example"), fleet)).isZero();

      down.set(true);
      github.pushed();
      for (int attempt = 2; attempt <= 3; attempt++) {
        int all = github.webhooks().size();
        assertThat(forge().redeliver(address, fleet)).isOne();
        eventually(github::webhooks, sent -> assertThat(sent).hasSize(all + 1));
      }
      assertThat(forge().redeliver(address, fleet)).as("not for ever").isZero();
    } finally {
      receiver.stop(0);
    }
    assertThat(github.refusals()).isEmpty();
  }

  // as an App

  @Test
  void anAppsTokenIsFetchedOnceAndAgainBeforeItExpires() throws Exception {
    var forge = app();
    forge.open("main", 10);
    forge.open("main", 10);
    assertThat(github.appTokens()).isEqualTo(1);

    clock.advance(Duration.ofMinutes(56));
    forge.open("main", 10);
    assertThat(github.appTokens()).isEqualTo(2);

    github.revokeAppToken();
    assertThat(forge.statuses().post(List.of(unsent("a"))))
        .containsExactly(new Delivery.Delivered());
    assertThat(github.appTokens()).isEqualTo(3);
    assertThat(github.refusals()).isEmpty();
  }

  @Test
  void anAppEditsItsOwnComment() throws Exception {
    long number = github.open("ada", "Renew", "renew", HEAD);
    app().comment(number, MARKER, "one");
    app().comment(number, MARKER, "two");

    assertThat(github.comments(number))
        .extracting(ForgeSimulator.Comment::body)
        .containsExactly(MARKER + "\ntwo");
  }

  @Test
  void problemsAreShownOnTheirLinesFiftyACall() throws Exception {
    var lines =
        IntStream.rangeClosed(1, 120)
            .mapToObj(i -> new Annotations.Line("web.yaml", i, i % 2 == 0, "HF101", "wrong " + i))
            .toList();
    var annotations =
        new Annotations(
            HEAD, "holdfast/validate", "120 problems", true, lines, "https://x.example");
    var app = app();

    app.annotate(annotations);
    app.annotate(annotations);

    assertThat(github.annotations()).hasSize(120);
    assertThat(github.checkRuns())
        .singleElement()
        .satisfies(run -> {
          assertThat(run.string("conclusion")).isEqualTo("failure");
          assertThat(run.string("head_sha")).isEqualTo(HEAD.hex());
        });
    assertThat(github.refusals()).isEmpty();
  }

  @Test
  void aTokenShowsNoAnnotationsAndAsksForNone() throws Exception {
    forge().annotate(new Annotations(HEAD, "holdfast/validate", "x", true, List.of(), "https://x"));

    assertThat(github.requests()).isEmpty();
  }

  @Test
  void aKeyThatIsNotTheAppsIsSaid() throws Exception {
    var forge = app();
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    github.app(generator.generateKeyPair().getPublic());

    assertThatExceptionOfType(ForgeException.class)
        .isThrownBy(() -> forge.open("main", 1))
        .withMessageStartingWith("GitHub does not accept the key of the App 4711 (401)");

    Files.writeString(temp.resolve("app.pem"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END");
    assertThatExceptionOfType(ForgeException.class)
        .isThrownBy(() -> forge.open("main", 1))
        .withMessageContaining("holds no RSA private key in PEM");
  }

  // places

  @ParameterizedTest
  @CsvSource({
    "https://github.com, https://api.github.com",
    "https://acme.ghe.com, https://api.acme.ghe.com",
    "https://git.example:8443, https://git.example:8443/api/v3",
  })
  void theApiIsToldFromTheForgesAddress(String web, String api) {
    assertThat(GithubPlace.of(new ForgePlace(URI.create(web), "platform/fleet")).api())
        .hasToString(api);
  }
}
