package dev.holdfast.reconciler.testing;

import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.config.ConfigLoader;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.lease.Leadership;
import dev.holdfast.reconciler.signing.CommitSigning;
import dev.holdfast.reconciler.signing.SigningSettings;
import dev.holdfast.reconciler.signing.files.LocalKeyFiles;
import dev.holdfast.reconciler.signing.openpgp.OpenPgpVerifier;
import dev.holdfast.reconciler.signing.ssh.SshVerifier;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.jgit.GitConnections;
import dev.holdfast.reconciler.source.jgit.JgitIgnoreSyntax;
import dev.holdfast.reconciler.source.jgit.JgitSource;
import dev.holdfast.reconciler.versions.Braked;
import dev.holdfast.reconciler.versions.CommitGate;
import dev.holdfast.reconciler.versions.CommitRecord;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.reconciler.versions.Ground;
import dev.holdfast.reconciler.versions.Outcome;
import dev.holdfast.reconciler.versions.RepositoryReconciler;
import dev.holdfast.reconciler.versions.RepositoryRecord;
import dev.holdfast.reconciler.versions.VersionListener;
import dev.holdfast.reconciler.versions.VersionRecord;
import dev.holdfast.reconciler.versions.VersionStore;
import dev.holdfast.reconciler.versions.jdbc.JdbcConfirmationStore;
import dev.holdfast.reconciler.versions.jdbc.JdbcVersionStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The line from Git to versions, on a real remote and a real database, with a clock that a test
/// turns by hand and a leadership that it gives and takes.
public final class VersionsKit implements AutoCloseable {
  public static final RepositoryName FLEET = new RepositoryName("fleet");
  private static final ConfigurationReader READER = new ConfigurationReader();

  private final Path folder;
  private final GitRemote remote;
  private final GitConnections connections;
  private final TestPostgres postgres = TestPostgres.fresh();
  private final Fleet fleet = new Fleet();
  private final Recorded recorded = new Recorded();
  private final JdbcVersionStore store;
  private CommitGate gate = CommitGate.NONE;
  private @Nullable SigningSettings signing;
  private boolean losesAnswer;
  private RepositoryEntry entry;
  private JgitSource source;
  private RepositoryReconciler reconciler;
  private Optional<Fence> fence = Optional.empty();
  private Instant now = Instant.parse("2026-06-01T12:00:00Z");

  /// What listeners heard, in words.
  public static final class Recorded implements VersionListener {
    private final List<String> heard = new ArrayList<>();
    private boolean refusesWords;

    @Override
    public void wordTaken(RepositoryName repository, CommitId commit, Braked braked) {
      if (refusesWords) {
        throw new IllegalStateException("the audit cannot be written");
      }
    }

    @Override
    public void versionsChanged(
        RepositoryName repository, List<CurrentVersion> created, List<ObjectName> retired) {
      created.forEach(
          version -> heard.add("created %s %d".formatted(version.id().name(), version.number())));
      retired.forEach(name -> heard.add("retired " + name));
    }

    @Override
    public void commitDecided(CommitRecord commit) {
      heard.add("%s %s".formatted(commit.state().id(), commit.facts().subject()));
    }

    @Override
    public void lookChanged(RepositoryRecord repository) {
      heard.add("look " + repository.outcome());
    }
  }

  public VersionsKit(Path folder) {
    this(folder, entry -> entry);
  }

  /// @param change what is different from an entry with defaults
  public VersionsKit(Path folder, UnaryOperator<RepositoryEntry> change) {
    this.folder = folder;
    this.remote = GitRemote.create(folder.resolve("remote.git"));
    this.connections = new GitConnections(folder.resolve("ssh"), Duration.ofMinutes(1));
    InstantSource clock = () -> now;
    this.store = new JdbcVersionStore(postgres.transactions(), clock);
    this.entry = change.apply(RepositoryEntry.of(FLEET, remote.url(), "main"));
    lead();
    this.source = source();
    this.reconciler = reconciler();
  }

  private JgitSource source() {
    return new JgitSource(folder.resolve("data"), connections, () -> now);
  }

  /// The nodes that there are; a test puts them in.
  public Fleet fleet() {
    return fleet;
  }

  public JdbcConfirmationStore confirmations() {
    return new JdbcConfirmationStore(postgres.transactions(), () -> now);
  }

  private RepositoryReconciler reconciler() {
    Leadership leadership = () -> fence;
    return new RepositoryReconciler(
        List.of(entry),
        source,
        _ -> loader(),
        overAWire(),
        fleet,
        leadership,
        () -> now,
        recorded,
        gate,
        signing());
  }

  /// Asks for signatures where the test demands them.
  public CommitSigning signing() {
    return new CommitSigning(
        signing == null ? Map.of() : Map.of(FLEET, signing),
        source,
        List.of(
            new SshVerifier(new LocalKeyFiles(), ZoneOffset.UTC),
            new OpenPgpVerifier(new LocalKeyFiles())),
        () -> now);
  }

  /// How commits have to be signed from now on.
  public void demand(SigningSettings demanded) {
    signing = demanded;
    restart();
  }

  public void demandNoSignatures() {
    signing = null;
    restart();
  }

  /// What commits have to fulfil from now on.
  public void demand(CommitGate demanded) {
    gate = demanded;
    restart();
  }

  /// Likewise, with the copies of the repositories that there are.
  public void demandWithoutRestart(CommitGate demanded) {
    gate = demanded;
    reconciler = reconciler();
  }

  /// The next commit is written, and then the connection breaks before the database says so.
  public void loseNextAnswer() {
    losesAnswer = true;
  }

  private VersionStore overAWire() {
    return (VersionStore)
        Proxy.newProxyInstance(
            VersionStore.class.getClassLoader(),
            new Class<?>[] {VersionStore.class},
            (_, method, arguments) -> {
              Object answer = call(method, arguments);
              if (losesAnswer && method.getName().equals("apply")) {
                losesAnswer = false;
                throw new IllegalStateException("the connection broke");
              }
              return answer;
            });
  }

  private @Nullable Object call(Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(store, arguments);
    } catch (InvocationTargetException e) {
      throw Objects.requireNonNull(e.getCause());
    }
  }

  /// Becomes the leader, again if need be: any earlier fence is over.
  public void lead() {
    try (var connection = postgres.connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                """
                insert into lease values ('leader', 'test', 1, now() + interval '1 hour')
                on conflict (name) do update set fencing = lease.fencing + 1
                returning fencing
                """)) {
      rows.next();
      fence = Optional.of(new Fence(rows.getLong(1)));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Another replica leads and this one does not know it.
  public void loseLeadershipUnnoticed() {
    Optional<Fence> old = fence;
    lead();
    fence = old;
  }

  public void follow() {
    fence = Optional.empty();
  }

  /// As after kill -9: nothing that was in memory is left.
  public void restart() {
    source.close();
    source = source();
    lead();
    reconciler = reconciler();
  }

  public void pointTo(String url) {
    entry = RepositoryEntry.of(FLEET, url, "main");
    restart();
  }

  /// The fence under which this replica leads.
  public Fence fence() {
    return fence.orElseThrow();
  }

  /// What is in force, as whoever plans against it sees it.
  public Ground ground() {
    return reconciler.ground(FLEET).orElseThrow();
  }

  public GitConnections connections() {
    return connections;
  }

  /// Makes loaders of the entry's trees.
  public ConfigLoader loader() {
    return new ConfigLoader(entry, new JgitIgnoreSyntax(), READER, () -> now);
  }

  public ConfigurationReader reader() {
    return READER;
  }

  public GitRemote remote() {
    return remote;
  }

  public RepositoryEntry entry() {
    return entry;
  }

  public JgitSource git() {
    return source;
  }

  public JdbcVersionStore store() {
    return store;
  }

  public TestPostgres postgres() {
    return postgres;
  }

  public void pass(Duration time) {
    now = now.plus(time);
  }

  public Instant now() {
    return now;
  }

  public Outcome reconcile() {
    try {
      return reconciler.reconcile(FLEET);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Whether a word that a trailer gives cannot be written down.
  public void refuseWords(boolean refuse) {
    recorded.refusesWords = refuse;
  }

  /// What was heard since the last time that this was asked.
  public List<String> heard() {
    List<String> all = List.copyOf(recorded.heard);
    recorded.heard.clear();
    return all;
  }

  /// The versions in force, as `NAME NUMBER`.
  public List<String> inForce() {
    return store.currentVersions(FLEET).associations().values().stream()
        .map(version -> version.id().name() + " " + version.number())
        .toList();
  }

  public List<VersionRecord> versions(String association) {
    return store.versions(new AssociationId(FLEET, new ObjectName(association)), 100);
  }

  @Override
  public void close() {
    source.close();
    remote.close();
    postgres.close();
  }
}
