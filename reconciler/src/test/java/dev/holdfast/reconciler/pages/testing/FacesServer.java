package dev.holdfast.reconciler.pages.testing;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.model.Selector;
import dev.holdfast.reconciler.access.AccessSettings;
import dev.holdfast.reconciler.access.ApiTokens;
import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.calendar.Calendars;
import dev.holdfast.reconciler.calendar.jdbc.JdbcCalendarStore;
import dev.holdfast.reconciler.checkin.RunRequests;
import dev.holdfast.reconciler.checkin.Stops;
import dev.holdfast.reconciler.checkin.jdbc.JdbcRunStore;
import dev.holdfast.reconciler.compliance.ComplianceStore;
import dev.holdfast.reconciler.compliance.jdbc.JdbcComplianceStore;
import dev.holdfast.reconciler.execution.Executions;
import dev.holdfast.reconciler.execution.jdbc.JdbcExecutionStore;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.JoinTokens;
import dev.holdfast.reconciler.fleet.NodeSet;
import dev.holdfast.reconciler.fleet.Presence;
import dev.holdfast.reconciler.fleet.Registrar;
import dev.holdfast.reconciler.fleet.jdbc.JdbcFleetStore;
import dev.holdfast.reconciler.fleet.jdbc.JdbcTokenStore;
import dev.holdfast.reconciler.forge.PullRequest;
import dev.holdfast.reconciler.freeze.Freezes;
import dev.holdfast.reconciler.freeze.jdbc.JdbcFreezeStore;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.outputs.OutputStore;
import dev.holdfast.reconciler.outputs.files.OutputFolder;
import dev.holdfast.reconciler.pages.LiveEvents;
import dev.holdfast.reconciler.preview.LivePreview;
import dev.holdfast.reconciler.preview.jdbc.JdbcPreviewStore;
import dev.holdfast.reconciler.pullrequest.Examined;
import dev.holdfast.reconciler.pullrequest.Finding;
import dev.holdfast.reconciler.pullrequest.FolderPlans;
import dev.holdfast.reconciler.pullrequest.PullRequestStore;
import dev.holdfast.reconciler.pullrequest.jdbc.JdbcPullRequestStore;
import dev.holdfast.reconciler.rollout.Releases;
import dev.holdfast.reconciler.rollout.Rollouts;
import dev.holdfast.reconciler.rollout.RunningRollouts;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.WakeUps;
import dev.holdfast.reconciler.testing.TestPostgres;
import dev.holdfast.reconciler.versions.ConfirmationStore;
import dev.holdfast.reconciler.versions.jdbc.JdbcConfirmationStore;
import dev.holdfast.reconciler.view.PullRequestViews;
import dev.holdfast.reconciler.view.Views;
import dev.holdfast.reconciler.view.testing.FixtureViews;
import dev.holdfast.wire.SigningKey;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.RuntimeBeanDefinition;
import io.micronaut.inject.qualifiers.PrimaryQualifier;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The faces over [FixtureViews] and a real database, on a free port of this machine.
public final class FacesServer implements AutoCloseable {
  private static final SigningKey KEY = SigningKey.generate();

  private final FixtureViews views = new FixtureViews();
  private final TestPostgres database = TestPostgres.fresh();
  private final HttpClient client =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
  private final ApplicationContext context;
  private final EmbeddedServer server;

  private final Path outputs = Path.of("target", "outputs-" + UUID.randomUUID());
  private final Fleet fleet = new Fleet();
  private final JdbcFleetStore store = new JdbcFleetStore(database.transactions());
  private final PullRequestStore pullRequests = new JdbcPullRequestStore(database.transactions());
  private final Registrar registrar;
  private final WakeUps wakeUps = new WakeUps(List.of(new RepositoryName("fleet")));

  private FacesServer(boolean anonymousViewer, boolean encrypted) {
    var random = new SecureRandom();
    var time = InstantSource.fixed(FixtureViews.NOW);
    registrar = new Registrar(store, fleet, time);
    context =
        ApplicationContext.builder()
            .properties(properties())
            .deduceEnvironment(false)
            .singletons(random)
            .beanDefinitions(
                bean(Views.class, views),
                bean(AccessSettings.class, new AccessSettings(anonymousViewer, encrypted)),
                bean(InstantSource.class, time),
                bean(Registrar.class, registrar),
                bean(WakeUps.class, wakeUps),
                bean(ComplianceStore.class, new JdbcComplianceStore(database.transactions())),
                bean(
                    ConfirmationStore.class,
                    new JdbcConfirmationStore(database.transactions(), time)),
                bean(
                    Freezes.class,
                    new Freezes(
                        new JdbcFreezeStore(database.transactions()), time, () -> "freeze")),
                bean(
                    Calendars.class,
                    new Calendars(new JdbcCalendarStore(database.transactions()), time)),
                bean(Executions.class, executions(time)),
                bean(OutputStore.class, new OutputFolder(outputs, OutputFolder.Limits.DEFAULT)),
                bean(
                    FolderPlans.class,
                    new FolderPlans(
                        List.of(),
                        _ -> {
                          throw new IllegalStateException("there is no repository");
                        },
                        (entry, _) -> {
                          throw new IOException("there is no " + entry.name());
                        },
                        _ -> Optional.empty(),
                        time)),
                bean(
                    PullRequestViews.class,
                    new PullRequestViews(
                        pullRequests,
                        (_, _) -> List.of(),
                        _ -> List.of("'<b>' needs an approval of @org/web"),
                        new JdbcPreviewStore(database.transactions()))),
                bean(Rollouts.class, RunningRollouts.of("fleet/web-nginx")),
                bean(
                    JoinTokens.class,
                    new JoinTokens(
                        new JdbcTokenStore(database.transactions()), time, random, "f".repeat(43))),
                bean(
                    RunRequests.class,
                    new RunRequests(
                        new JdbcRunStore(database.transactions()), this::targets, time, ids())))
            .build()
            .start();
    server = context.getBean(EmbeddedServer.class).start();
  }

  private Executions executions(InstantSource time) {
    return new Executions(
        new JdbcExecutionStore(database.transactions()),
        new Releases(fleet, _ -> new Selector.All(), () -> 1L, time),
        new RunRequests(new JdbcRunStore(database.transactions()), this::targets, time, ids()),
        new Stops(this::targets, time),
        new Presence(store, time),
        Duration.ofDays(90),
        time);
  }

  private static <T> RuntimeBeanDefinition<T> bean(Class<T> type, T value) {
    return RuntimeBeanDefinition.builder(type, () -> value)
        .singleton(true)
        .qualifier(PrimaryQualifier.instance())
        .build();
  }

  private static Supplier<String> ids() {
    var next = new AtomicInteger();
    return () -> "run-" + next.incrementAndGet();
  }

  private Optional<NodeSet> targets(AssociationId association) {
    return association.name().value().equals("web-nginx")
        ? Optional.of(fleet.all())
        : Optional.empty();
  }

  private Map<String, Object> properties() {
    var properties = new LinkedHashMap<String, Object>(database.properties());
    properties.put("micronaut.server.port", -1);
    properties.put("micronaut.server.host", "127.0.0.1");
    properties.put("flyway.datasources.default.enabled", false);
    return properties;
  }

  /// A registered node of this name.
  public void node(String name) {
    try (var connection = database.connect();
        var insert =
            connection.prepareStatement(
                """
                insert into node (name, public_key, labels, agent_version, registered_at)
                values (?, ?, '{"role":"web"}', '0.1.0', now())
                """)) {
      insert.setString(1, name);
      insert.setString(2, KEY.verifying().toText());
      insert.executeUpdate();
      fleet.load(store.load());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A pull request of `fleet` that was looked at.
  public void proposed(long number, String title, Finding finding) {
    var head = new CommitId("7".repeat(40));
    pullRequests.save(
        lead(),
        new Examined(
            new RepositoryName("fleet"),
            new PullRequest(
                number,
                title,
                "ana",
                head,
                "refs/pull/" + number + "/head",
                "main",
                false,
                false,
                Set.of(),
                URI.create("https://forge.example/" + number)),
            head,
            new CommitId("6".repeat(40)),
            new CommitId("6".repeat(40)),
            finding,
            FixtureViews.NOW,
            null,
            List.of(),
            Examined.Comment.NONE));
  }

  /// What nodes said about a pull request.
  public void previewed(LivePreview preview) {
    new JdbcPreviewStore(database.transactions()).begin(lead(), preview, Map.of(), Map.of());
    for (LivePreview.Part part : preview.parts()) {
      if (!part.isWaiting()) {
        new JdbcPreviewStore(database.transactions())
            .answer(preview.id(), part.node(), part.answer(), FixtureViews.NOW);
      }
    }
  }

  private Fence lead() {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.executeUpdate(
          """
          insert into lease values ('leader', 'test', 1, now() + interval '1 hour')
          on conflict (name) do nothing
          """);
      return new Fence(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A commit of `fleet` that is blocked with this plan.
  public void blocked(Digest plan) {
    try (var connection = database.connect();
        var insert =
            connection.prepareStatement(
                """
                insert into commit_record (repository, id, author, author_email, subject,
                                           committed_at, state, seen_at, decided_at, plan_digest,
                                           affected_nodes)
                values ('fleet', ?, 'A', 'a@example.org', 'Drop much', now(), 'blocked', now(),
                        now(), ?, 3)
                """)) {
      insert.setString(1, "5".repeat(40));
      insert.setString(2, plan.value());
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public WakeUps wakeUps() {
    return wakeUps;
  }

  public TestPostgres database() {
    return database;
  }

  public static FacesServer start() {
    return new FacesServer(false, false);
  }

  /// One that lets everybody look.
  public static FacesServer open() {
    return new FacesServer(true, false);
  }

  /// One that others reach, with TLS here or at a proxy.
  public static FacesServer encrypted() {
    return new FacesServer(false, true);
  }

  public FixtureViews views() {
    return views;
  }

  public LiveEvents live() {
    return context.getBean(LiveEvents.class);
  }

  public ApplicationContext context() {
    return context;
  }

  public String url() {
    return server.getURL().toString();
  }

  /// A new token's text.
  public String token(Role role) {
    return context
        .getBean(ApiTokens.class)
        .create("test " + role.id(), role, null, "test")
        .text()
        .text();
  }

  public record Answer(int status, String body, java.net.http.HttpHeaders headers) {
    public String header(String name) {
      return headers.firstValue(name).orElse("");
    }
  }

  /// @param token null for none
  public Answer get(String path, @Nullable String token) {
    return call("GET", path, token, null, Map.of());
  }

  /// @param body JSON; null for none
  public Answer send(String method, String path, @Nullable String token, @Nullable String body) {
    return call(method, path, token, body, Map.of("Content-Type", "application/json"));
  }

  public Answer form(String path, Map<String, String> fields, @Nullable String cookie) {
    var body = new StringBuilder();
    fields.forEach((key, value) ->
        body.append(body.isEmpty() ? "" : "&")
            .append(key)
            .append('=')
            .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    var headers = new LinkedHashMap<String, String>();
    headers.put("Content-Type", "application/x-www-form-urlencoded");
    if (cookie != null) {
      headers.put("Cookie", cookie);
    }
    return call("POST", path, null, body.toString(), headers);
  }

  /// Signs in and gives the cookie as a request carries it.
  public String signIn(Role role) {
    Answer answer = form("/login", Map.of("token", token(role), "next", "/nodes"), null);
    String cookie = answer.header("set-cookie");
    int end = cookie.indexOf(';');
    if (answer.status() != 303 || end < 0) {
      throw new AssertionError("not signed in: " + answer);
    }
    return cookie.substring(0, end);
  }

  public Answer call(
      String method,
      String path,
      @Nullable String token,
      @Nullable String body,
      Map<String, String> headers) {
    var request =
        HttpRequest.newBuilder(URI.create(url() + path))
            .timeout(Duration.ofSeconds(60))
            .method(
                method,
                Optional.ofNullable(body)
                    .map(HttpRequest.BodyPublishers::ofString)
                    .orElseGet(HttpRequest.BodyPublishers::noBody));
    headers.forEach(request::header);
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      var response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body(), response.headers());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    client.close();
    context.close();
    database.close();
  }
}
