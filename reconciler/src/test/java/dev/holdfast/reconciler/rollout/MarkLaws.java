package dev.holdfast.reconciler.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.wire.ReleaseMark;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// What must hold of the marks under which nodes have what they have, and of what is known of what
/// they said under them.
final class MarkLaws {
  private final AssociationId id;
  private final World world;
  private final String seed;

  /// what each node had when it was last looked at
  private Map<NodeName, Marked> marked = new HashMap<>();

  /// when a node was last given other content than it had
  private final Map<NodeName, Instant> givenOther = new HashMap<>();

  /// Those that labels, or a version of the same content, took out of the current rollout: a later
  /// version of that content which brings them back gives them the mark that they had.
  private final Set<NodeName> takenOut = new HashSet<>();

  private record Marked(Digest content, ReleaseMark mark) {}

  /// @param seed what every failure begins with
  MarkLaws(AssociationId id, World world, String seed) {
    this.id = id;
    this.world = world;
    this.seed = seed;
  }

  /// Labels, or a version of the same content, took it out of the current rollout.
  void tookOut(NodeName node) {
    takenOut.add(node);
  }

  /// Another rollout began.
  void begins() {
    takenOut.clear();
  }

  /// What nodes have now is no decision.
  void fleetChanged(Map<NodeName, CurrentVersion> now) {
    sameAsFromScratch();
    marked.clear();
    givenOther.clear();
    check(now);
  }

  /// @param now what each node has
  void check(Map<NodeName, CurrentVersion> now) {
    marksAreRight(now);
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

  /// What a node said last, where it said it about this content and under the mark under which it
  /// has it now.
  Outcome said(NodeName node, Digest content) {
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
  void whatNodesSaidIsKnown() {
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
  void isOfThisRelease(NodeName node, Rollout rollout) {
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
}
