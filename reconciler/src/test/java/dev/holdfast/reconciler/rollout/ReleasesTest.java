package dev.holdfast.reconciler.rollout;

import static dev.holdfast.reconciler.testing.Fleets.fleet;
import static dev.holdfast.reconciler.testing.Fleets.node;
import static dev.holdfast.reconciler.testing.Versions.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.Selector;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.testing.TurnableClock;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.wire.Manifest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReleasesTest {
  private static final Selector WEB = Selector.label("role", "web");
  private static final Selector DB = Selector.label("role", "db");

  private final Fleet fleet = fleet("web-1 role=web", "web-2 role=web", "db-1 role=db");
  private final AtomicLong sequence = new AtomicLong();
  private final List<ReleaseChange> heard = new ArrayList<>();
  private final TreeSet<String> woken = new TreeSet<>();
  private Releases releases =
      new Releases(fleet, _ -> new Selector.All(), sequence::incrementAndGet, new TurnableClock());

  @BeforeEach
  void listen() {
    fleet.listen(releases);
    releases.follow(heard::addAll);
    releases.listen(nodes -> nodes.forEach(node -> woken.add(node.value())));
  }

  @Test
  void aVersionReachesItsTargetsAndNobodyElse() {
    apply(version("fleet/web", 1, WEB, "a"));
    assertThat(released("web-1")).containsExactly("fleet/web 1");
    assertThat(released("db-1")).isEmpty();
    assertThat(woken).containsExactly("web-1", "web-2");
  }

  @Test
  void onlyTheNodesOfAChangeAreTouched() {
    apply(version("fleet/web", 1, WEB, "a"), version("fleet/db", 1, DB, "a"));
    var before = releases.revision(new NodeName("web-1"));
    woken.clear();
    apply(version("fleet/db", 2, DB, "b"));
    assertThat(woken).containsExactly("db-1");
    assertThat(releases.revision(new NodeName("web-1"))).isEqualTo(before);
  }

  @Test
  void nodesThatLeaveAreWokenToo() {
    apply(version("fleet/web", 1, WEB, "a"));
    woken.clear();
    apply(version("fleet/web", 2, DB, "a"));
    assertThat(woken).containsExactly("db-1", "web-1", "web-2");
    assertThat(heard.getLast().left().names())
        .extracting(NodeName::value)
        .containsExactly("web-1", "web-2");
    assertThat(released("web-1")).isEmpty();
    assertThat(released("db-1")).containsExactly("fleet/web 2");
  }

  @Test
  void whatIsRetiredLeavesEveryNode() {
    apply(version("fleet/web", 1, WEB, "a"));
    releases.put(List.of(), List.of(AssociationId.of("fleet", "web")));
    assertThat(released("web-1")).isEmpty();
    assertThat(releases.release(AssociationId.of("fleet", "web"))).isEmpty();
  }

  @Test
  void aNodeThatJoinsGetsWhatItsLabelsSay() {
    apply(version("fleet/web", 1, WEB, "a"), version("fleet/db", 1, DB, "a"));
    fleet.put(node("web-3 role=web"));
    assertThat(released("web-3")).containsExactly("fleet/web 1");
    fleet.put(node("web-3 role=db"));
    assertThat(released("web-3")).containsExactly("fleet/db 1");
    fleet.put(node("web-3 role=db").revoked(Instant.EPOCH));
    assertThat(released("web-3")).isEmpty();
  }

  @Test
  void aLabelIsPartOfTheRevision() {
    apply(version("fleet/web", 1, WEB, "a"));
    var before = releases.revision(new NodeName("web-1"));
    fleet.put(node("web-1 role=web zone=a"));
    assertThat(releases.revision(new NodeName("web-1"))).isNotEqualTo(before);
    assertThat(woken).contains("web-1");
  }

  @Test
  void theManifestHasTheRevisionThatIsCompared() {
    apply(version("fleet/web", 1, WEB, "a"));
    Manifest manifest = releases.manifestFor(new NodeName("web-1"));
    assertThat(manifest.revision()).isEqualTo(releases.revision(new NodeName("web-1")));
    assertThat(Manifest.from(manifest.toJson().asObject("manifest")).revision())
        .isEqualTo(manifest.revision());
  }

  @Test
  void sequencesRiseWithEveryChange() {
    apply(version("fleet/web", 1, WEB, "a"));
    long first = releases.manifestFor(new NodeName("web-1")).sequence();
    fleet.put(node("web-1 role=web zone=a"));
    long second = releases.manifestFor(new NodeName("web-1")).sequence();
    apply(version("fleet/web", 2, WEB, "b"));
    long third = releases.manifestFor(new NodeName("web-1")).sequence();
    assertThat(List.of(first, second, third)).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aRestartChangesNoRevision() {
    var version = version("fleet/web", 3, WEB, "a");
    apply(version);
    var before = releases.revision(new NodeName("web-1"));
    var restarted =
        new Releases(
            fleet, _ -> new Selector.All(), sequence::incrementAndGet, new TurnableClock());
    restarted.load(
        List.of(new RolloutStore.Stored(whole(version).layers().getFirst().rollout(), Set.of())),
        List.of(version),
        (_, _) -> Optional.empty(),
        1);
    assertThat(restarted.revision(new NodeName("web-1"))).isEqualTo(before);
    assertThat(restarted.manifestFor(new NodeName("web-1")).sequence())
        .isGreaterThan(releases.manifestFor(new NodeName("web-1")).sequence());
  }

  @Test
  void aNodeOutsideWhatARepositoryMayUseGetsNothingFromIt() {
    releases =
        new Releases(
            fleet,
            _ -> Selector.named(java.util.Set.of(new NodeName("web-2"))),
            sequence::incrementAndGet,
            new TurnableClock());
    fleet.listen(releases);
    apply(version("fleet/web", 1, WEB, "a"));
    fleet.put(node("web-3 role=web"));
    assertThat(released("web-1")).isEmpty();
    assertThat(released("web-2")).containsExactly("fleet/web 1");
    assertThat(released("web-3")).isEmpty();
  }

  @Test
  void onlyWhatIsReleasedMayBeRead() {
    var version = version("fleet/web", 1, WEB, "a");
    apply(version);
    var digest = version.content().assignmentDigest();
    assertThat(releases.mayReadAssignment(new NodeName("web-1"), digest)).isTrue();
    assertThat(releases.mayReadAssignment(new NodeName("db-1"), digest)).isFalse();
    assertThat(releases.mayReadAssignment(new NodeName("nobody"), digest)).isFalse();
  }

  @Test
  void aChangeGoesOutThoughTheSequenceCannotBeRaised() {
    releases =
        new Releases(
            fleet,
            _ -> new Selector.All(),
            () -> {
              throw new IllegalStateException("no database");
            },
            new TurnableClock());
    apply(version("fleet/web", 1, WEB, "a"));
    assertThat(released("web-1")).containsExactly("fleet/web 1");
  }

  private void apply(CurrentVersion... versions) {
    releases.put(Arrays.stream(versions).map(this::whole).toList(), List.of());
  }

  /// Released to all at once.
  private Layers whole(CurrentVersion version) {
    var rollout = Rollout.begin(version, false, TurnableClock.START).toAll();
    return new Layers(version, List.of(new Layer(rollout, version, fleet.none())));
  }

  private List<String> released(String node) {
    return releases.releasedTo(new NodeName(node)).stream()
        .map(version -> version.id() + " " + version.number())
        .toList();
  }
}
