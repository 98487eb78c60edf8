package dev.holdfast.reconciler.bench;

import dev.holdfast.canonical.Digest;
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
import dev.holdfast.reconciler.config.AssociationContent;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.rollout.Outcome;
import dev.holdfast.reconciler.rollout.Release;
import dev.holdfast.reconciler.rollout.ReleaseChange;
import dev.holdfast.reconciler.rollout.Releases;
import dev.holdfast.reconciler.rollout.Rollout;
import dev.holdfast.reconciler.rollout.RolloutStore;
import dev.holdfast.reconciler.rollout.Rollouts;
import dev.holdfast.reconciler.testing.Fleets;
import dev.holdfast.reconciler.testing.TurnableClock;
import dev.holdfast.reconciler.testing.Versions;
import dev.holdfast.reconciler.versions.CurrentVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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

/// One version to 100,000 nodes in ten stages: what is decided and released, in memory. Results
/// come 2,500 at a time, and after each the rollout is looked at: about as often as the leader
/// does, every other second. Rows are taken and forgotten; a database is not measured.
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
  private final Map<NodeName, Digest> succeeded = new HashMap<>();
  private final List<NodeName> running = new ArrayList<>();
  private Fleet fleet;
  private long before;

  @Setup
  public void register() {
    var names = new String[NODES];
    for (int i = 0; i < NODES; i++) {
      names[i] = "node-%06d role=web".formatted(i);
    }
    fleet = Fleets.fleet(names);
    before = used();
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
    succeeded.clear();
    running.clear();
    var releases = new Releases(fleet, _ -> new Selector.All(), () -> 1, clock);
    releases.load(List.of(), List.of(), (_, _) -> Optional.empty(), 1);
    var rollouts =
        new Rollouts(
            new Rows(),
            releases,
            (_, part, nodes) -> outcomes(part.version().content().enforcedDigest(), nodes),
            fleet,
            _ -> true,
            () -> Optional.of(new Fence(1)),
            clock);
    CurrentVersion first = version(1, RolloutSettings.atOnce());
    rollouts.versionsChanged(new RepositoryName("fleet"), List.of(first), List.of());
    fleet.nodes().forEach(node -> succeeded.put(node.name(), first.content().enforcedDigest()));
    rollouts.turn();
    releases.follow(changes -> changes.forEach(this::begins));
    CurrentVersion second = version(2, tenStages());
    Digest content = second.content().enforcedDigest();
    long spent =
        timed(() ->
            rollouts.versionsChanged(new RepositoryName("fleet"), List.of(second), List.of()));
    long most = spent;
    int looks = 1;
    int done = 0;
    while (rollouts.current(WEB).orElseThrow().state() != Rollout.State.FINISHED) {
      int until = Math.min(running.size(), done + AT_A_TIME);
      if (until == done) {
        throw new IllegalStateException("stuck after " + done + " nodes: " + rollouts.current(WEB));
      }
      running.subList(done, until).forEach(node -> succeeded.put(node, content));
      done = until;
      long look = timed(rollouts::turn);
      most = Math.max(most, look);
      spent += look;
      looks++;
    }
    long memory = used() - before;
    System.out.printf(
        Locale.ROOT,
        "%n### ten stages to %d nodes: %d looks, %.0f ms in all, %.2f µs a node; a look %.1f ms,"
            + " %.3f µs a node, slowest %.0f ms; %d MiB%n",
        NODES,
        looks,
        spent / 1e6,
        spent / 1e3 / NODES,
        spent / 1e6 / looks,
        spent / 1e3 / looks / NODES,
        most / 1e6,
        memory >> 20);
    return done;
  }

  private static long timed(Runnable work) {
    long started = System.nanoTime();
    work.run();
    return System.nanoTime() - started;
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

  private List<Outcome> outcomes(Digest enforced, List<NodeName> nodes) {
    var outcomes = new ArrayList<Outcome>(nodes.size());
    for (NodeName node : nodes) {
      outcomes.add(enforced.equals(succeeded.get(node)) ? Outcome.SUCCEEDED : Outcome.PENDING);
    }
    return outcomes;
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
