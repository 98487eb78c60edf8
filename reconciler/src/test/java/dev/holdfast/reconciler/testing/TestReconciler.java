package dev.holdfast.reconciler.testing;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.Labels;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.access.AccessSettings;
import dev.holdfast.reconciler.calendar.OpenTimes;
import dev.holdfast.reconciler.config.AssociationContent;
import dev.holdfast.reconciler.config.DesiredState;
import dev.holdfast.reconciler.config.FileSource;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.JoinTokens;
import dev.holdfast.reconciler.fleet.TokenRequest;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.lease.Leadership;
import dev.holdfast.reconciler.plan.Brakes;
import dev.holdfast.reconciler.plan.Plan;
import dev.holdfast.reconciler.retention.RetentionSettings;
import dev.holdfast.reconciler.source.CommitFacts;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.versions.Applied;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.reconciler.versions.CurrentVersions;
import dev.holdfast.reconciler.versions.Decision;
import dev.holdfast.reconciler.versions.VersionListener;
import dev.holdfast.reconciler.versions.VersionStore;
import dev.holdfast.reconciler.versions.jdbc.JdbcVersionStore;
import dev.holdfast.wire.JoinToken;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.Qualifier;
import io.micronaut.context.RuntimeBeanDefinition;
import io.micronaut.inject.qualifiers.PrimaryQualifier;
import io.micronaut.inject.qualifiers.Qualifiers;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// The reconciler's line from versions to verdicts behind a real server, without Git: a test puts
/// versions in force itself. Can be stopped and started again over the same database and data
/// folder.
public final class TestReconciler implements AutoCloseable {
  private static final RepositoryName REPOSITORY = new RepositoryName("fleet");

  private final TestPostgres database;
  private final Path data;
  private final SkewedClock clock;
  private final HttpClient client = HttpClient.newHttpClient();
  private ApplicationContext context;
  private EmbeddedServer server;
  private int commits;
  private final TreeMap<ObjectName, OpenTimes> calendars = new TreeMap<>();

  /// The system's clock, ahead by as much as a test wants. Shortly before midnight it is past it
  /// already: with a new day nodes are told anew when their calendars are open.
  public static final class SkewedClock implements InstantSource {
    private static final Duration LONGEST_TEST = Duration.ofMinutes(10);

    private volatile Duration ahead = pastMidnight();

    private static Duration pastMidnight() {
      Instant now = InstantSource.system().instant();
      Instant midnight = now.truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(1));
      Duration left = Duration.between(now, midnight);
      return left.compareTo(LONGEST_TEST) < 0 ? left.plusSeconds(1) : Duration.ZERO;
    }

    @Override
    public Instant instant() {
      return InstantSource.system().instant().plus(ahead);
    }

    public synchronized void advance(Duration by) {
      ahead = ahead.plus(by);
    }
  }

  private TestReconciler(TestPostgres database, Path data) {
    this.database = database;
    this.data = data;
    this.clock = new SkewedClock();
    lead();
    this.context = context();
    this.server = context.getBean(EmbeddedServer.class).start();
  }

  /// @param data an empty folder
  public static TestReconciler start(TestPostgres database, Path data) {
    return new TestReconciler(database, data);
  }

  /// Stops everything in memory and starts anew on what lasts. The address changes.
  public void restart() {
    context.close();
    context = context();
    server = context.getBean(EmbeddedServer.class).start();
  }

  public URI url() {
    return server.getURI();
  }

  public HttpClient client() {
    return client;
  }

  public SkewedClock clock() {
    return clock;
  }

  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  public SimulatedAgent agent(String name) {
    return new SimulatedAgent(client, url(), name, clock);
  }

  /// A token for many nodes without conditions, whose nodes get these labels.
  public JoinToken token(Map<String, String> labels) {
    return token(
        new TokenRequest(
            1_000, Duration.ofHours(1), Labels.of(labels), new TreeSet<>(), "", false));
  }

  public JoinToken token(TokenRequest request) {
    return bean(JoinTokens.class).create(request, "test").token();
  }

  /// The next commit: puts these contents in force beside the others, and tells who listens.
  public List<CurrentVersion> apply(AssociationContent... contents) {
    return apply(List.of(contents), List.of(), Map.of());
  }

  /// Declares a calendar with the next commit, and until another one says otherwise.
  public TestReconciler calendar(OpenTimes times) {
    calendars.put(times.calendar().metadata().name(), times);
    return this;
  }

  /// The next commit has no such calendar any more.
  public TestReconciler withoutCalendar(String name) {
    calendars.remove(new ObjectName(name));
    return this;
  }

  /// The next commit, without these associations.
  public void retire(String... names) {
    apply(List.of(), List.of(names), Map.of());
  }

  /// The next commit, with files that its contents use.
  public List<CurrentVersion> apply(
      List<AssociationContent> contents,
      List<String> gone,
      Map<dev.holdfast.canonical.Digest, FileSource> files) {
    VersionStore store = bean(VersionStore.class);
    CurrentVersions current = store.currentVersions(REPOSITORY);
    var wanted = new TreeMap<>(current.desiredState().associations());
    contents.forEach(content -> wanted.put(content.assignment().association().name(), content));
    gone.forEach(name -> wanted.remove(new ObjectName(name)));
    commits++;
    var commit =
        new CommitFacts(
            new CommitId("%040x".formatted(clock.instant().toEpochMilli() * 1000 + commits)),
            "A",
            "a@example.org",
            "change",
            clock.instant());
    var desired = new DesiredState(commit.id(), wanted, files);
    Plan plan = Plan.between(current.desiredState(), desired, bean(Fleet.class));
    var changedBy = new LinkedHashMap<ObjectName, CommitFacts>();
    plan.changes().forEach(change -> changedBy.put(change.association(), commit));
    Applied applied =
        write(
            store,
            new Decision.Apply(
                REPOSITORY,
                commit,
                current.applied(),
                false,
                plan,
                desired,
                changedBy,
                List.of(),
                Brakes.DEFAULT,
                Map.of(),
                null,
                clock.instant(),
                calendars));
    for (VersionListener listener : context.getBeansOfType(VersionListener.class)) {
      listener.versionsChanged(REPOSITORY, applied.created(), applied.retired());
    }
    return applied.created();
  }

  private static Applied write(VersionStore store, Decision.Apply decision) {
    try {
      return store.apply(new Fence(1), decision);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static AssociationId id(String association) {
    return AssociationId.parse(association);
  }

  private void lead() {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute(
          "insert into lease values ('leader', 'test', 1, now() + interval '1 day')"
              + " on conflict do nothing");
      statement.execute(
          "insert into repository (name, url, branch) values ('fleet', 'file:///none', 'main')"
              + " on conflict do nothing");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private ApplicationContext context() {
    var properties = new LinkedHashMap<String, Object>(database.properties());
    properties.put("micronaut.server.port", -1);
    properties.put("micronaut.server.host", "127.0.0.1");
    properties.put("flyway.datasources.default.enabled", false);
    Leadership leadership = () -> Optional.of(new Fence(1));
    return ApplicationContext.builder()
        .properties(properties)
        .deduceEnvironment(false)
        .banner(false)
        .singletons(new SecureRandom())
        .beanDefinitions(
            bean(InstantSource.class, clock, PrimaryQualifier.instance()),
            bean(
                AccessSettings.class,
                new AccessSettings(false, false),
                PrimaryQualifier.instance()),
            bean(Leadership.class, leadership, PrimaryQualifier.instance()),
            bean(RetentionSettings.class, RetentionSettings.DEFAULT, PrimaryQualifier.instance()),
            bean(
                VersionStore.class,
                new JdbcVersionStore(database.transactions(), clock),
                PrimaryQualifier.instance()),
            bean(Path.class, data, Qualifiers.byName("data")))
        .build()
        .start();
  }

  private static <T> RuntimeBeanDefinition<T> bean(Class<T> type, T value, Qualifier<T> qualifier) {
    return RuntimeBeanDefinition.builder(type, () -> value)
        .singleton(true)
        .qualifier(qualifier)
        .build();
  }

  @Override
  public void close() {
    client.close();
    context.close();
  }
}
