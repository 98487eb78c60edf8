package dev.holdfast.reconciler.access.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.audit.AuditEntry;
import dev.holdfast.reconciler.audit.AuditLog;
import dev.holdfast.reconciler.pages.testing.FacesServer;
import io.micronaut.http.annotation.Controller;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Goes over all routes of a running server, so that nobody can forget to say who may use a new
/// one.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class EveryRouteIT {
  /// Whoever uses these proves himself in another way, or brings nothing that needs it.
  private static final Set<String> OPEN =
      Set.of(
          "GET /login",
          "POST /login",
          "POST /logout",
          "POST /agent/v1/hello",
          "POST /agent/v1/register",
          "POST /agent/v1/session",
          "POST /agent/v1/check-in",
          "POST /agent/v1/outputs",
          "POST /agent/v1/permits",
          "GET /agent/v1/assignments/{digest}",
          "GET /agent/v1/files/{digest}",
          "GET /agent/v1/calendars/{digest}",
          "GET /agent/v1/previews/{preview}/{digest}");

  /// The rule that covers all that says nothing decides about these: viewers, and for the first two
  /// anybody on this machine.
  private static final Set<String> BY_RULE =
      Set.of(
          "GET /assets/{digest}/{name}", "GET /health", "GET /health/{selector}", "GET /metrics");

  /// Asks with a body, and changes nothing.
  private static final Set<String> ASKS = Set.of("POST /api/v1/repositories/{repository}/plans");

  /// Webhooks need a source, which the server of this test does not have; see
  /// `WebhookControllerIT`. What is nowhere has no route.
  private static final Set<String> ELSEWHERE = Set.of("WebhookController", "MissingController");

  private final HttpClient client =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
  private final Map<Role, String> tokens = new EnumMap<>(Role.class);
  private FacesServer server;
  private List<Route> routes;

  /// @param declared what its `@Secured` says; empty where it says nothing
  private record Route(String method, String path, List<String> declared, Class<?> controller) {
    static Route of(UriRouteInfo<?, ?> info) {
      var target = info.getTargetMethod();
      return new Route(
          info.getHttpMethodName(),
          info.getUriMatchTemplate().toPathString(),
          Arrays.asList(target.stringValues(Secured.class)),
          target.getDeclaringType());
    }

    String name() {
      return method + " " + path;
    }

    Optional<Role> role() {
      return Arrays.stream(Role.values())
          .filter(role -> declared.equals(List.of(role.id())))
          .findFirst();
    }

    boolean isOpen() {
      return declared.contains(SecurityRule.IS_ANONYMOUS);
    }

    boolean changes() {
      return sends() && !ASKS.contains(name());
    }

    boolean sends() {
      return !method.equals("GET") && !method.equals("HEAD");
    }

    /// With something in the place of each variable.
    String address() {
      return path.replaceAll("\\{[^}]*\\}", "x");
    }
  }

  @BeforeAll
  void start() {
    server = FacesServer.start();
    for (Role role : Role.values()) {
      tokens.put(role, server.token(role));
    }
    routes =
        server
            .context()
            .getBean(Router.class)
            .uriRoutes()
            .map(Route::of)
            .distinct()
            .filter(route -> !route.method().equals("HEAD")) // goes where its GET goes
            .toList();
  }

  @AfterAll
  void stop() {
    client.close();
    server.close();
  }

  private static Set<String> names(List<Route> some) {
    return some.stream().map(Route::name).collect(Collectors.toCollection(TreeSet::new));
  }

  private List<Route> guarded() {
    return routes.stream().filter(route -> route.role().isPresent()).toList();
  }

  @Test
  void everyControllerIsLookedAt() {
    Set<String> seen =
        routes.stream()
            .map(route -> route.controller().getSimpleName())
            .collect(Collectors.toSet());
    Set<String> all =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.holdfast.reconciler")
                .stream()
                .filter(each -> each.isAnnotatedWith(Controller.class))
                .map(JavaClass::getSimpleName)
                .filter(name -> !ELSEWHERE.contains(name))
                .collect(Collectors.toSet());
    assertThat(all).hasSizeGreaterThan(7);
    assertThat(seen).containsAll(all);
  }

  @Test
  void theOpenDoorsAreTheseAndNoOthers() {
    assertThat(names(routes.stream().filter(Route::isOpen).toList())).isEqualTo(OPEN);
    assertThat(
            names(
                routes.stream()
                    .filter(route -> !route.isOpen() && route.role().isEmpty())
                    .toList()))
        .isEqualTo(BY_RULE);
  }

  @Test
  void withoutATokenNobodyGetsIn() throws Exception {
    var softly = new SoftAssertions();
    for (Route route : guarded()) {
      for (String token : Arrays.asList(null, "hft_abcdefgh1234_" + "x".repeat(40))) {
        int status = status(route, token, Map.of());
        boolean page = route.method().equals("GET") && !isForPrograms(route);
        softly.assertThat(status).as(route.name() + " with " + token).isEqualTo(page ? 303 : 401);
      }
    }
    softly.assertThat(guarded()).hasSizeGreaterThan(30);
    softly.assertAll();
  }

  private static boolean isForPrograms(Route route) {
    return route.path().startsWith("/api/") || route.path().equals("/events");
  }

  @Test
  void aRoleMayDoWhatIsDeclaredAndNoMore() throws Exception {
    var softly = new SoftAssertions();
    for (Route route : guarded()) {
      Role wanted = route.role().orElseThrow();
      for (var token : tokens.entrySet()) {
        int status = status(route, token.getValue(), Map.of());
        if (token.getKey().includes(wanted)) {
          softly
              .assertThat(status)
              .as(route.name() + " as " + token.getKey())
              .isNotIn(401, 403)
              .isLessThan(500);
        } else {
          softly.assertThat(status).as(route.name() + " as " + token.getKey()).isEqualTo(403);
        }
      }
    }
    softly.assertAll();
  }

  @Test
  void aViewerChangesNothing() {
    assertThat(guarded().stream().filter(Route::changes))
        .noneMatch(route -> route.role().equals(Optional.of(Role.VIEWER)));
  }

  @Test
  void aBrowserChangesNothingWithoutTheTokenOfItsPage() throws Exception {
    String cookie = server.signIn(Role.ADMIN);
    var softly = new SoftAssertions();
    for (Route route : guarded()) {
      int status = status(route, null, Map.of("Cookie", cookie));
      if (route.sends()) {
        softly.assertThat(status).as(route.name()).isEqualTo(403);
      } else {
        softly.assertThat(status).as(route.name()).isNotIn(401, 403, 303);
      }
    }
    softly.assertAll();
  }

  @Test
  void everyChangeIsWrittenDownWithWhoMadeIt() throws Exception {
    server.node("audited-1");
    Map<String, String> done = new LinkedHashMap<>();
    String join =
        made(
            done, "POST /api/v1/join-tokens", "/api/v1/join-tokens", "{\"uses\":1,\"ttl\":\"1h\"}");
    made(done, "DELETE /api/v1/join-tokens/{id}", "/api/v1/join-tokens/" + join, null);
    String token =
        made(
            done, "POST /api/v1/tokens", "/api/v1/tokens", "{\"name\":\"ci\",\"role\":\"viewer\"}");
    made(done, "DELETE /api/v1/tokens/{id}", "/api/v1/tokens/" + token, null);
    made(
        done,
        "PUT /api/v1/nodes/{name}/labels",
        "/api/v1/nodes/audited-1/labels",
        "{\"set\":{\"env\":\"prod\"}}");
    made(
        done,
        "POST /api/v1/repositories/{repository}/reconcile",
        "/api/v1/repositories/fleet/reconcile",
        null);
    made(
        done,
        "POST /api/v1/repositories/{repository}/associations/{name}/runs",
        "/api/v1/repositories/fleet/associations/web-nginx/runs",
        "{}");
    made(
        done,
        "POST /api/v1/repositories/{repository}/associations/{name}/rollout",
        "/api/v1/repositories/fleet/associations/web-nginx/rollout",
        "{\"action\":\"pause\"}");
    server.node("web-1");
    made(
        done,
        "PUT /api/v1/nodes/{name}/compliance/{type}",
        "/api/v1/nodes/web-1/compliance/Custom:Backup",
        "{\"executed_at\":\"2026-01-01T00:00:00Z\",\"items\":[]}");
    server.blocked(Digest.of("a plan"));
    made(
        done,
        "POST /api/v1/repositories/{repository}/confirmations",
        "/api/v1/repositories/fleet/confirmations",
        "{\"plan\":\"%s\"}".formatted(Digest.of("a plan").abbreviated()));
    made(done, "POST /api/v1/freeze", "/api/v1/freeze", "{\"reason\":\"incident\"}");
    made(done, "POST /api/v1/unfreeze", "/api/v1/unfreeze", "{}");
    made(
        done,
        "POST /api/v1/repositories/{repository}/associations/{name}/stop",
        "/api/v1/repositories/fleet/associations/web-nginx/stop",
        "{}");
    made(done, "DELETE /api/v1/nodes/{name}", "/api/v1/nodes/audited-1", null);

    assertThat(done.keySet())
        .as("a new change belongs into this test")
        .isEqualTo(names(guarded().stream().filter(Route::changes).toList()));
    assertThat(done.values()).doesNotHaveDuplicates();
  }

  /// Makes a change as the administrator; afterwards the audit has one entry more, which is his.
  ///
  /// @return the id of what was made, where there is one
  private String made(Map<String, String> done, String route, String path, @Nullable String body) {
    AuditLog log = server.context().getBean(AuditLog.class);
    int before = log.entries(Long.MAX_VALUE, 10_000).size();
    var answer =
        server.send(route.substring(0, route.indexOf(' ')), path, tokens.get(Role.ADMIN), body);
    assertThat(answer.status()).as(route + answer.body()).isBetween(200, 299);
    List<AuditEntry> entries = log.entries(Long.MAX_VALUE, 10_000);
    assertThat(entries).as(route).hasSize(before + 1);
    assertThat(entries.getFirst().actor()).isEqualTo("test admin");
    done.put(route, entries.getFirst().action());
    return answer.body().isEmpty()
        ? ""
        : JsonText.parseObject(answer.body().getBytes(StandardCharsets.UTF_8)).string("id", "");
  }

  /// Of the answer's beginning: one of them never ends.
  private int status(Route route, @Nullable String token, Map<String, String> headers)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(server.url() + route.address()))
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", "application/json")
            .method(
                route.method(),
                route.sends()
                    ? HttpRequest.BodyPublishers.ofString("{}")
                    : HttpRequest.BodyPublishers.noBody());
    headers.forEach(request::header);
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    HttpResponse<InputStream> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    answer.body().close();
    return answer.statusCode();
  }
}
