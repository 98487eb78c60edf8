package dev.holdfast.reconciler.rollout;

import static dev.holdfast.reconciler.rollout.RolloutTally.has;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.versions.CurrentVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What must hold whatever happens, looked at after every decision about one association. Reckoned
/// anew from single nodes and reports, so that a rule and its law do not share a mistake.
final class RolloutLaws {
  private final AssociationId id;
  private final World world;
  private final String seed;
  private final MarkLaws marks;
  private final StageLaws stages;

  private Map<NodeName, CurrentVersion> had = new HashMap<>();
  private @Nullable Rollout before;

  /// by the first version of a rollout: those that got it by a decision
  private final Map<Long, Set<NodeName>> decided = new HashMap<>();

  private boolean promoted;
  private long checks;
  private long released;

  RolloutLaws(AssociationId id, World world, long seed) {
    this.id = id;
    this.world = world;
    this.seed = "seed " + seed + ", " + id.name();
    this.marks = new MarkLaws(id, world, this.seed);
    this.stages = new StageLaws(id, world, this.seed);
  }

  /// How many times a decision gave something to a node; so that a test can tell that something
  /// went on.
  long released() {
    return released;
  }

  /// A person says so; the next decision may pass over a stage.
  void isPromoted() {
    promoted = true;
  }

  /// A node came, left, or has other labels: what it has now is no decision.
  void fleetChanged() {
    var now = having();
    had.forEach((node, version) -> {
      if (!version.equals(now.get(node))) {
        marks.tookOut(node);
      }
    });
    had = now;
    prune();
    marks.fleetChanged(had);
  }

  /// Who does not have it any more may get it again.
  private void prune() {
    Rollout rollout = before;
    if (rollout != null) {
      decided
          .getOrDefault(rollout.firstVersion(), new HashSet<>())
          .removeIf(node -> !has(had.get(node), rollout));
    }
  }

  /// Everything in memory went and came back: nothing is otherwise than before.
  void restarted() {
    marks.whatNodesSaidIsKnown();
    boolean followed =
        before != null
            && !world.versionsOf(id).isEmpty()
            && before.lastVersion() == world.versionsOf(id).lastKey()
            && world.inForce.contains(id);
    if (followed && !had.isEmpty() && world.releases.release(id).isPresent()) {
      assertThat(world.rollouts.current(id)).as(seed).contains(before);
      assertThat(having()).as("%s: after a restart", seed).isEqualTo(had);
    }
  }

  /// A decision was written after which the process ended.
  void forget() {
    had = having();
    before = world.rollouts.current(id).orElse(null);
    prune();
    marks.check(had);
  }

  private Map<NodeName, CurrentVersion> having() {
    var having = new HashMap<NodeName, CurrentVersion>();
    world
        .releases
        .release(id)
        .ifPresent(release -> {
          int sum = 0;
          for (Release.Part part : release.parts()) {
            sum += part.nodes().size();
            part.nodes().forEach(node -> having.put(node, part.version()));
          }
          assertThat(having).as("%s: no node is in two parts", seed).hasSize(sum);
        });
    return having;
  }

  /// After a decision was put in force.
  void check() {
    var now = having();
    marks.check(now);
    Release release = world.releases.release(id).orElse(null);
    Rollout rollout = world.rollouts.current(id).orElse(null);
    if (release == null || rollout == null) {
      had = now;
      before = rollout;
      return;
    }
    var newly = new ArrayList<NodeName>();
    now.forEach((node, version) -> {
      if (has(version, rollout)
          && version.number() == rollout.lastVersion()
          && !has(had.get(node), rollout)) {
        newly.add(node);
      }
    });
    Rollout last = before;
    boolean isSame = last != null && last.firstVersion() == rollout.firstVersion();
    if (!isSame) {
      stages.begins();
      marks.begins();
    } else if (rollout.isInForce()) {
      had.forEach((node, version) -> {
        if (has(version, rollout) && !has(now.get(node), rollout)) {
          marks.tookOut(node);
        }
      });
    }
    var tally = new RolloutTally(world, marks, release, rollout, now);
    if (!newly.isEmpty()) {
      stages.mayRelease(isSame ? last : null, newly, tally);
    }
    if (isSame && last != null && !promoted) {
      stages.mayGoOn(last, tally, node -> has(had.get(node), last));
    }
    if (rollout.state() == Rollout.State.ROLLED_BACK) {
      assertThat(now.values()).as(seed).noneMatch(each -> each.number() == rollout.lastVersion());
    }
    if (++checks % 8 == 0 || rollout.state() != Rollout.State.RUNNING) {
      sumsAreRight(tally);
    }
    remember(rollout, newly, now);
  }

  private void remember(Rollout rollout, List<NodeName> newly, Map<NodeName, CurrentVersion> now) {
    released += newly.size();
    var mine = decided.computeIfAbsent(rollout.firstVersion(), _ -> new HashSet<>());
    mine.removeIf(node -> !has(now.get(node), rollout));
    assertThat(newly).as("%s: released twice", seed).noneMatch(mine::contains);
    mine.addAll(newly);
    had = now;
    before = rollout;
    promoted = false;
  }

  /// Counters equal the sum of the nodes.
  private void sumsAreRight(RolloutTally tally) {
    var progress = world.rollouts.progress(id).orElseThrow();
    boolean inForce = tally.rollout.isInForce();
    assertThat(progress.targets()).as(seed).isEqualTo(tally.release.targets().size());
    if (inForce) {
      assertThat(progress.released()).as("%s: released", seed).isEqualTo(tally.having);
      assertThat(progress.succeeded()).as("%s: succeeded", seed).isEqualTo(tally.succeeded);
      assertThat(progress.failed()).as("%s: failed", seed).isEqualTo(tally.failed);
      assertThat(progress.settled()).as("%s: settled", seed).isEqualTo(tally.settled);
      assertThat(progress.held()).as("%s: held", seed).isEqualTo(tally.held);
      assertThat(progress.offline()).as("%s: offline", seed).isEqualTo(tally.away);
    }
  }

  /// Too many have failed: it is stopped, whatever else it does.
  void isStoppedWhereItMustBe() {
    Release release = world.releases.release(id).orElse(null);
    Rollout rollout = world.rollouts.current(id).orElse(null);
    if (release == null || rollout == null || !world.inForce.contains(id)) {
      return;
    }
    var tally = new RolloutTally(world, marks, release, rollout, having());
    long borne = release.version().content().rollout().maxErrors().borne(release.targets().size());
    if (rollout.isRunning() && release.version().number() == rollout.lastVersion()) {
      assertThat(tally.failed).as("%s: runs with too many errors", seed).isLessThanOrEqualTo(borne);
    }
  }

  /// Those that got the current rollout by a decision, and how many of them may run at once;
  /// nobody's number where all may.
  Set<NodeName> decidedNow(Digest content) {
    Rollout rollout = before;
    return rollout == null || rollout.whole() || !rollout.enforced().equals(content)
        ? Set.of()
        : decided.getOrDefault(rollout.firstVersion(), Set.of());
  }

  long mostAtOnce() {
    return stages.mostAtOnce();
  }
}
