package dev.holdfast.reconciler.forge;

import static dev.holdfast.reconciler.forge.ForgeKit.HEAD;
import static dev.holdfast.reconciler.forge.ForgeKit.NEXT;
import static dev.holdfast.reconciler.forge.ForgeKit.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.forge.ForgeKit.Kind;
import dev.holdfast.reconciler.forge.bitbucket.BitbucketServerForge;
import dev.holdfast.reconciler.forge.testing.ForgeSimulator;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.status.Delivery;
import dev.holdfast.reconciler.status.StatusOutbox;
import dev.holdfast.reconciler.status.StatusSink;
import dev.holdfast.reconciler.status.StatusState;
import dev.holdfast.reconciler.status.WantedStatus;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What holds at every forge, beside pull requests.
@SuppressWarnings("NullAway.Init")
final class EveryForgeIT {
  @TempDir Path temp;
  private ForgeKit forges;

  @BeforeEach
  void start() {
    forges = new ForgeKit(temp);
  }

  @AfterEach
  void stop() {
    forges.close();
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
    var simulator = forges.start(kind);
    var sink = forges.forge(kind, simulator).statuses();
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
    var simulator = forges.start(kind);
    var sink = forges.forge(kind, simulator).statuses();
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
    var simulator = forges.start(kind);
    var forge = forges.forge(kind, simulator);
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
    var simulator = forges.start(kind);
    var over = rollout(HEAD, StatusState.SUCCESS, "followed by abc");
    assertThat(deployments(forges.forge(kind, simulator)).post(List.of(over)))
        .containsExactly(new Delivery.Delivered());
    assertThat(simulator.deployments()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"GITHUB", "GITLAB"})
  void aForgeInTroubleGetsItsDeploymentLater(Kind kind) throws Exception {
    var simulator = forges.start(kind);
    var sink = deployments(forges.forge(kind, simulator));
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
    assertThat(forges.forge(kind, forges.start(kind)).deployments("production", "main")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"GITHUB", "GITLAB", "GITEA"})
  void whoBelongsToATeamIsKnownWhereItMayBeRead(Kind kind) throws Exception {
    var simulator = forges.start(kind);
    simulator.team("platform/web", "ada");
    simulator.team("platform/website", "bob");
    var forge = forges.forge(kind, simulator);
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
  void webhooksAreReadAsTheForgeWordsThem(Kind kind) throws Exception {
    var simulator = forges.start(kind);
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
    var simulator = forges.start(kind);
    var forge = forges.forge(kind, simulator);
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
  void theRepositoryAtDataCentersIsReadFromGitsAddress() {
    var place = new ForgePlace(URI.create("https://git.example/bitbucket"), "scm/PLAT/fleet");

    assertThat(BitbucketServerForge.place(place).repository()).isEqualTo("PLAT/fleet");
    assertThat(BitbucketServerForge.place(place).root())
        .hasToString("https://git.example/bitbucket/rest/api/latest");
    assertThat(new RepositoryName("fleet").value()).isEqualTo("fleet");
  }
}
