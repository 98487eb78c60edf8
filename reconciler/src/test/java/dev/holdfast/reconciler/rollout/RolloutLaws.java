package dev.holdfast.reconciler.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RolloutSettings;
import dev.holdfast.model.RolloutSettings.Stage;
import dev.holdfast.model.Selector;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.wire.ReleaseMark;
import java.time.Instant;
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

  private Map<NodeName, CurrentVersion> had = new HashMap<>();
  private @Nullable Rollout before;

  /// by the first version of a rollout: those that got it by a decision
  private final Map<Long, Set<NodeName>> decided = new HashMap<>();

  /// what each node had when it was last looked at
  private Map<NodeName, Marked> marked = new HashMap<>();

  /// when a node was last given other content than it had
  private final Map<NodeName, Instant> givenOther = new HashMap<>();

  /// Those that labels, or a version of the same content, took out of the current rollout: a later
  /// version of that content which brings them back gives them the mark that they had.
  private final Set<NodeName> takenOut = new HashSet<>();

  private long mostAtOnce;
  private boolean promoted;
  private long checks;
  private long released;

  private record Marked(Digest content, ReleaseMark mark) {}

  RolloutLaws(AssociationId id, World world, long seed) {
    this.id = id;
    this.world = world;
    this.seed = "seed " + seed + ", " + id.name();
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
        takenOut.add(node);
      }
    });
    had = now;
    prune();
    sameAsFromScratch();
    marked.clear();
    givenOther.clear();
    marksAreRight(had);
    whatNodesSaidIsKnown();
  }

  /// A node that was put in its place alone is where all would be put together.
  private void sameAsFromScratch() {
    world
        .releases
        .layers(id)
        .ifPresent(layers -> {
          Release whole = layers.release(world.releases::targets);
          whole
              .targets()
              .forEach(node ->
                  assertThat(world.mark(id, node))
                      .as("%s: the place of %s", seed, node)
                      .isEqualTo(whole.part(node).map(part -> part.mark(node)).orElse(null)));
        });
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
    whatNodesSaidIsKnown();
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
    marksAreRight(had);
    whatNodesSaidIsKnown();
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

  private static boolean has(@Nullable CurrentVersion version, Rollout rollout) {
    return version != null && version.content().enforcedDigest().equals(rollout.enforced());
  }

  /// After a decision was put in force.
  void check() {
    var now = having();
    marksAreRight(now);
    whatNodesSaidIsKnown();
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
      mostAtOnce = 0;
      takenOut.clear();
    } else if (rollout.isInForce()) {
      had.forEach((node, version) -> {
        if (has(version, rollout) && !has(now.get(node), rollout)) {
          takenOut.add(node);
        }
      });
    }
    var tally = new Tally(release, rollout, now);
    if (!newly.isEmpty()) {
      mayRelease(release, rollout, isSame ? last : null, newly, tally);
    }
    if (isSame && last != null) {
      mayGoOn(release, last, rollout, tally);
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

  /// All nodes of a rollout, told apart by what they said.
  private final class Tally {
    final Release release;
    final Rollout rollout;
    final Map<NodeName, CurrentVersion> now;
    long changing;
    long failed;
    long succeeded;
    long held;
    long settled;
    long having;
    long away;

    Tally(Release release, Rollout rollout, Map<NodeName, CurrentVersion> now) {
      this.release = release;
      this.rollout = rollout;
      this.now = now;
      release.targets().forEach(this::count);
    }

    private void count(NodeName node) {
      boolean online = world.isOnline.test(node);
      Outcome outcome = has(now.get(node), rollout) ? outcome(node) : null;
      if (outcome != null && outcome != Outcome.PENDING) {
        isOfThisRelease(node, rollout);
      }
      boolean final_ = false;
      switch (outcome) {
        case null -> {}
        case PENDING -> changing += online ? 1 : 0;
        case DELAYED -> {
          changing += online && release.version().content().rollout().limitsRate() ? 1 : 0;
          held++;
        }
        case HELD -> held++;
        case SUCCEEDED -> {
          succeeded++;
          final_ = true;
        }
        case FAILED -> {
          failed++;
          final_ = true;
        }
        case DIFFERS -> final_ = true;
      }
      having += outcome == null ? 0 : 1;
      settled += final_ ? 1 : 0;
      away += online || final_ ? 0 : 1;
    }

    Outcome outcome(NodeName node) {
      return said(node, rollout.enforced());
    }
  }

  /// What a node said last, where it said it about this content and under the mark under which it
  /// has it now.
  private Outcome said(NodeName node, Digest content) {
    World.Result result = world.results.getOrDefault(id, Map.of()).get(node);
    ReleaseMark asked = world.mark(id, node);
    ReleaseMark under = result == null ? null : result.mark();
    return result == null
            || !result.enforced().equals(content)
            || asked == null
            || under == null
            || !under.answers(asked, result.outcome() == Outcome.FAILED)
        ? Outcome.PENDING
        : result.outcome();
  }

  /// What rollouts go by is what nodes said: nothing of it is forgotten, whatever came in between,
  /// and nothing counts that answers an earlier decision.
  private void whatNodesSaidIsKnown() {
    Release release = world.releases.release(id).orElse(null);
    if (release == null) {
      return;
    }
    for (Release.Part part : release.parts()) {
      var known = new HashMap<NodeName, Outcome>();
      world
          .outcomes
          .of(id, part)
          .forEach((outcome, nodes) -> {
            for (NodeName node : nodes) {
              assertThat(known.put(node, outcome))
                  .as("%s: %s has two outcomes", seed, node)
                  .isNull();
            }
          });
      Digest content = part.version().content().enforcedDigest();
      for (NodeName node : part.nodes()) {
        Outcome said = said(node, content);
        if (known.getOrDefault(node, Outcome.PENDING) != said) {
          throw new AssertionError(
              "%s: %s said %s under what it has; known is %s"
                  .formatted(seed, node, said, known.get(node)));
        }
      }
    }
  }

  /// Nothing counts that a node said before it was given what it has, as long as anything is
  /// decided by it.
  private void isOfThisRelease(NodeName node, Rollout rollout) {
    if (rollout.hidesOlder()) {
      return;
    }
    Instant since = givenOther.get(node);
    World.Result result = world.results.getOrDefault(id, Map.of()).get(node);
    if (since != null && result != null && !takenOut.contains(node)) {
      assertThat(result.at())
          .as("%s: %s says what it found under an earlier release", seed, node)
          .isAfterOrEqualTo(since);
    }
  }

  /// Who is given other content than before is given it under a later mark; who keeps it keeps the
  /// mark as well, or runs for nothing. Who gets it only when a rollout has ended may get an
  /// earlier one: the rollout has the mark of those that have had its content for longest.
  private void marksAreRight(Map<NodeName, CurrentVersion> now) {
    boolean settled = world.rollouts.current(id).map(Rollout::hidesOlder).orElse(false);
    var current = new HashMap<NodeName, Marked>();
    now.forEach((node, version) -> {
      ReleaseMark mark = world.mark(id, node);
      assertThat(mark).as("%s: the mark of %s", seed, node).isNotNull();
      Digest content = version.content().enforcedDigest();
      Marked last = marked.get(node);
      if (last != null && mark != null) {
        boolean same = last.content().equals(content);
        if (same) {
          assertThat(mark.at())
              .as("%s: %s keeps what it has", seed, node)
              .isBeforeOrEqualTo(last.mark().at());
        } else if (!settled) {
          assertThat(mark.at())
              .as("%s: %s is given something else", seed, node)
              .isAfter(last.mark().at());
          givenOther.put(node, world.clock.instant());
        }
      }
      if (mark != null) {
        current.put(node, new Marked(content, mark));
      }
    });
    givenOther.keySet().retainAll(now.keySet());
    marked = current;
  }

  /// Nodes got it by a decision: whether that was allowed.
  ///
  /// @param last of the same rollout; null where this is its first
  private void mayRelease(
      Release release, Rollout rollout, @Nullable Rollout last, List<NodeName> newly, Tally tally) {
    RolloutSettings<Selector> settings = release.version().content().rollout();
    assertThat(rollout.state())
        .as("%s: releases only while it runs", seed)
        .isIn(Rollout.State.RUNNING, Rollout.State.FINISHED);
    // what one of them said about the same content long ago counts from now on
    long anew = newly.stream().filter(node -> tally.outcome(node) == Outcome.FAILED).count();
    assertThat(tally.failed - anew)
        .as("%s: nothing starts after too many errors", seed)
        .isLessThanOrEqualTo(settings.maxErrors().borne(release.targets().size()));
    assertThat(world.closed.apply(release.version()))
        .as("%s: nothing starts while nothing may change", seed)
        .isEmpty();
    for (ObjectName name : release.version().content().assignment().dependsOn()) {
      var first = world.rollouts.current(new AssociationId(id.repository(), name));
      assertThat(first.map(Rollout::isOpen).orElse(false))
          .as("%s: '%s' comes first", seed, name)
          .isFalse();
    }
    if (rollout.whole()) {
      boolean mayBeWhole =
          rollout.stage() >= settings.stages().size() || (last != null && last.whole());
      assertThat(mayBeWhole).as("%s: all get it only in the last stage", seed).isTrue();
      return;
    }
    long most = settings.maxConcurrency().concurrent(release.targets().size());
    mostAtOnce = Math.max(mostAtOnce, most);
    assertThat(tally.changing).as("%s: more than may at once", seed).isLessThanOrEqualTo(most);
    assertThat(newly).as("%s: only who is online", seed).allMatch(world.isOnline);
    inStage(release, rollout, settings, newly, tally);
  }

  private void inStage(
      Release release,
      Rollout rollout,
      RolloutSettings<Selector> settings,
      List<NodeName> newly,
      Tally tally) {
    if (rollout.stage() >= settings.stages().size()) {
      return;
    }
    switch (settings.stages().get(rollout.stage())) {
      case Stage.Matching<Selector>(var nodes, _) ->
          assertThat(newly)
              .as("%s: only the nodes of stage %d", seed, rollout.stage() + 1)
              .allMatch(node -> isMeant(nodes, node));
      case Stage.Share<Selector>(var percent, _) ->
          assertThat(here(release, tally))
              .as("%s: no more than %d percent", seed, percent)
              .isLessThanOrEqualTo((percent * (long) release.targets().size() + 99) / 100);
    }
  }

  private long here(Release release, Tally tally) {
    return release.targets().stream()
        .filter(node -> has(tally.now.get(node), tally.rollout))
        .filter(node -> world.isOnline.test(node) || isFinal(tally.outcome(node)))
        .count();
  }

  private boolean isMeant(Selector selector, NodeName node) {
    return world.fleet.node(node).map(each -> selector.matches(node, each.labels())).orElse(false);
  }

  private static boolean isFinal(Outcome outcome) {
    return switch (outcome) {
      case SUCCEEDED, FAILED, DIFFERS -> true;
      case PENDING, HELD, DELAYED -> false;
    };
  }

  /// Every stage that was left was done, and watched for as long as it was to be.
  private void mayGoOn(Release release, Rollout last, Rollout rollout, Tally tally) {
    var stages = release.version().content().rollout().stages();
    boolean retried = !last.errorsSince().equals(rollout.errorsSince());
    int to = Math.min(rollout.stage(), stages.size());
    if (promoted || retried) {
      return;
    }
    assertThat(rollout.stage())
        .as("%s: no stage comes again", seed)
        .isGreaterThanOrEqualTo(last.stage());
    Instant now = world.clock.instant();
    for (int stage = last.stage(); stage < to; stage++) {
      assertThat(isDone(stages.get(stage), release, tally))
          .as("%s: stage %d was done", seed, stage + 1)
          .isTrue();
      var soak = stages.get(stage).soak();
      if (!soak.isZero() && !rollout.skipsSoak()) {
        Instant since = stage == last.stage() ? last.soakingSince() : null;
        if (since == null) {
          throw new AssertionError("%s: stage %d was not watched".formatted(seed, stage + 1));
        }
        assertThat(now).as("%s: for long enough", seed).isAfterOrEqualTo(since.plus(soak));
      }
    }
  }

  private boolean isDone(Stage<Selector> stage, Release release, Tally tally) {
    boolean limited = release.version().content().rollout().limitsRate();
    boolean succeeded = false;
    boolean otherOnline = false;
    for (NodeName node : release.targets()) {
      boolean has = has(tally.now.get(node), tally.rollout);
      boolean online = world.isOnline.test(node);
      boolean member =
          switch (stage) {
            case Stage.Matching<Selector>(var nodes, _) -> isMeant(nodes, node);
            case Stage.Share<Selector> _ -> true;
          };
      if (!has) {
        otherOnline |= online && member;
        continue;
      }
      Outcome outcome = tally.outcome(node);
      boolean due = outcome == Outcome.PENDING || (limited && outcome == Outcome.DELAYED);
      if (member && online && due && wasThere(node)) {
        return false;
      }
      succeeded |= member && outcome == Outcome.SUCCEEDED;
    }
    return succeeded
        && switch (stage) {
          case Stage.Matching<Selector> _ -> !otherOnline;
          case Stage.Share<Selector>(var percent, _) ->
              !otherOnline
                  || here(release, tally) * 100 >= percent * (long) release.targets().size();
        };
  }

  /// Whether it had the content before this decision; what a later stage gave to it in the same
  /// look says nothing about the stage before.
  private boolean wasThere(NodeName node) {
    Rollout last = before;
    return last != null && has(had.get(node), last);
  }

  /// Counters equal the sum of the nodes.
  private void sumsAreRight(Tally tally) {
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
    var tally = new Tally(release, rollout, having());
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
    return mostAtOnce;
  }
}
