package dev.holdfast.reconciler.bench;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.Amount;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.ComplianceSettings;
import dev.holdfast.model.ComplianceSeverity;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.model.RolloutSettings;
import dev.holdfast.model.RolloutSettings.OnFailure;
import dev.holdfast.model.RolloutSettings.Stage;
import dev.holdfast.model.Selector;
import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.config.AssociationContent;
import dev.holdfast.reconciler.drift.ReportedOutcomes;
import dev.holdfast.reconciler.drift.VerdictStore;
import dev.holdfast.reconciler.drift.Verdicts;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.FleetStore;
import dev.holdfast.reconciler.fleet.Node;
import dev.holdfast.reconciler.fleet.Presence;
import dev.holdfast.reconciler.fleet.Seen;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.reports.Received;
import dev.holdfast.reconciler.rollout.KeptVerdicts;
import dev.holdfast.reconciler.rollout.Release;
import dev.holdfast.reconciler.rollout.ReleaseChange;
import dev.holdfast.reconciler.rollout.Releases;
import dev.holdfast.reconciler.rollout.Rollout;
import dev.holdfast.reconciler.rollout.RolloutStore;
import dev.holdfast.reconciler.rollout.Rollouts;
import dev.holdfast.reconciler.testing.Fleets;
import dev.holdfast.reconciler.testing.Reports;
import dev.holdfast.reconciler.testing.TurnableClock;
import dev.holdfast.reconciler.testing.Versions;
import dev.holdfast.reconciler.versions.CurrentVersion;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One version to 100,000 nodes in ten stages: what is decided and released, by what nodes reported
/// and when they were heard of, as the leader holds it in memory. Results come 2,500 at a time, and
/// after each the rollout is looked at: about as often as the leader does, every other second. Rows
/// are taken and forgotten; a database is not measured.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2)
@Measurement(iterations = 3)
public class ReleaseToMany {
  private static final int NODES = 100_000;
  private static final int AT_A_TIME = 2_500;
  private static final AssociationId WEB = AssociationId.of("fleet", "web");

  private final TurnableClock clock = new TurnableClock();
  private final List<Rollout> written = new ArrayList<>();
  private final List<NodeName> running = new ArrayList<>();
  private Fleet fleet;
  private Presence presence;
  private long before;

  @Setup
  public void register() {
    var names = new String[NODES];
    for (int i = 0; i < NODES; i++) {
      names[i] = "node-%06d role=web".formatted(i);
    }
    fleet = Fleets.fleet(names);
    presence = new Presence(nothingIsWritten(), clock);
    fleet.nodes().forEach(node -> presence.saw(seen(node.name())));
    before = used();
  }

  private Seen seen(NodeName node) {
    return new Seen(node, clock.instant(), "", null, 0, null, "stream", 0, 0);
  }

  private static FleetStore nothingIsWritten() {
    return (FleetStore)
        Proxy.newProxyInstance(
            ReleaseToMany.class.getClassLoader(),
            new Class<?>[] {FleetStore.class},
            (_, method, _) -> {
              throw new AssertionError("presence is not written here: " + method.getName());
            });
  }

  private static long used() {
    var runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static CurrentVersion version(long number, RolloutSettings<Selector> settings) {
    Selector web = Selector.label("role", "web");
    var plain = Versions.content("fleet/web", web, "text " + number).assignment();
    return Versions.version(
        "fleet/web",
        number,
        new AssociationContent(
            plain,
            web,
            settings,
            new ComplianceSettings(ComplianceSeverity.UNSPECIFIED, false),
            false));
  }

  private static RolloutSettings<Selector> tenStages() {
    var stages = new ArrayList<Stage<Selector>>();
    for (int percent = 10; percent < 100; percent += 10) {
      stages.add(new Stage.Share<>(percent, Duration.ZERO));
    }
    return new RolloutSettings<>(new Amount(5, true), new Amount(1, true), stages, OnFailure.HALT);
  }

  @Benchmark
  public long tenStagesToAll() {
    running.clear();
    var releases = new Releases(fleet, _ -> new Selector.All(), () -> 1, clock);
    releases.load(List.of(), List.of(), (_, _) -> Optional.empty(), 1);
    var verdicts = new Verdicts(new NoVerdicts(), releases, KeptVerdicts.noRuns(clock), clock);
    releases.follow(verdicts);
    verdicts.load();
    var rollouts =
        new Rollouts(
            new Rows(),
            releases,
            new ReportedOutcomes(verdicts),
            fleet,
            presence::isOnline,
            () -> Optional.of(new Fence(1)),
            clock);
    CurrentVersion first = version(1, RolloutSettings.atOnce());
    rollouts.versionsChanged(new RepositoryName("fleet"), List.of(first), List.of());
    succeed(verdicts, releases, first, fleet.nodes().map(Node::name).toList());
    rollouts.turn();
    releases.follow(changes -> changes.forEach(this::begins));
    CurrentVersion second = version(2, tenStages());
    var looks = new ArrayList<Cost>();
    looks.add(
        Cost.of(() ->
            rollouts.versionsChanged(new RepositoryName("fleet"), List.of(second), List.of())));
    var reports = new ArrayList<Cost>();
    int done = 0;
    while (rollouts.current(WEB).orElseThrow().state() != Rollout.State.FINISHED) {
      int until = Math.min(running.size(), done + AT_A_TIME);
      if (until == done) {
        throw new IllegalStateException("stuck after " + done + " nodes: " + rollouts.current(WEB));
      }
      var some = List.copyOf(running.subList(done, until));
      reports.add(Cost.of(() -> succeed(verdicts, releases, second, some)));
      done = until;
      looks.add(Cost.of(rollouts::turn));
    }
    long memory = used() - before;
    Cost all = Cost.sum(looks);
    System.out.printf(
        Locale.ROOT,
        "%n### ten stages to %d nodes: %d looks, %.2f µs a node of processor time, %.2f µs by the"
            + " clock; a look %.1f ms, the first %.0f ms; %d MiB; to keep the verdicts: %.2f µs a"
            + " node%n",
        NODES,
        looks.size(),
        all.cpu() / 1e3 / NODES,
        all.clock() / 1e3 / NODES,
        all.clock() / 1e6 / looks.size(),
        looks.getFirst().clock() / 1e6,
        memory >> 20,
        Cost.sum(reports).cpu() / 1e3 / NODES);
    return done;
  }

  /// What some work took, in nanoseconds.
  private record Cost(long clock, long cpu) {
    static Cost of(Runnable work) {
      var threads = ManagementFactory.getThreadMXBean();
      long clock = System.nanoTime();
      long cpu = threads.getCurrentThreadCpuTime();
      work.run();
      return new Cost(System.nanoTime() - clock, threads.getCurrentThreadCpuTime() - cpu);
    }

    static Cost sum(List<Cost> costs) {
      return costs.stream()
          .reduce(
              new Cost(0, 0),
              (one, other) -> new Cost(one.clock + other.clock, one.cpu + other.cpu));
    }
  }

  /// Nodes that have the new version begin with it, in the order in which they got it.
  private void begins(ReleaseChange change) {
    Release after = change.after();
    if (after != null && !after.parts().isEmpty()) {
      Release.Part newest = after.parts().getFirst();
      if (newest.version().number() == 2) {
        change.touched().forEach(running::add);
      }
    }
  }

  private void succeed(
      Verdicts verdicts, Releases releases, CurrentVersion version, List<NodeName> nodes) {
    Release release = releases.release(WEB).orElseThrow();
    var reports = new ArrayList<Received>(nodes.size());
    for (NodeName node : nodes) {
      var mark = release.part(node).orElseThrow().mark(node);
      var report = Reports.report(1, version, Verdict.IN_SYNC, clock.instant()).under(mark);
      reports.add(new Received(node, "stream", report, clock.instant()));
    }
    try (var intake = verdicts.open()) {
      intake.accept(reports);
      intake.committed();
    }
  }

  /// Takes verdicts and forgets them.
  private static final class NoVerdicts implements VerdictStore {
    @Override
    public void load(Consumer<StoredVerdict> each) {
      // there are none
    }

    @Override
    public void write(Collection<StoredVerdict> rows) {
      // nobody reads them
    }

    @Override
    public void delete(AssociationId association, Collection<NodeName> nodes) {
      // there are none
    }

    @Override
    public void delete(AssociationId association) {
      // there are none
    }

    @Override
    public Map<AssociationId, List<Json>> resources(NodeName node) {
      return Map.of();
    }

    @Override
    public Map<NodeName, List<Json>> resources(
        AssociationId association, Collection<NodeName> nodes) {
      return Map.of();
    }

    @Override
    public List<Correction> corrections(Instant since) {
      return List.of();
    }
  }

  /// Takes what is decided and keeps the rollouts alone.
  private final class Rows implements RolloutStore {
    @Override
    public List<Stored> inForce() {
      return List.of();
    }

    @Override
    public void write(Fence fence, Collection<Change> changes) {
      written.clear();
      changes.forEach(change -> written.add(change.rollout()));
    }

    @Override
    public Optional<Rollout> rolloutOf(AssociationId association, long version) {
      return Optional.empty();
    }

    @Override
    public boolean hasFinished(AssociationId association, Digest enforced) {
      return false;
    }

    @Override
    public long nextSequence() {
      return 1;
    }

    @Override
    public long epoch() {
      return 1;
    }
  }
}
