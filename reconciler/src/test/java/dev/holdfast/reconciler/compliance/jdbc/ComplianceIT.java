package dev.holdfast.reconciler.compliance.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.ComplianceSettings;
import dev.holdfast.model.ComplianceSeverity;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.Selector;
import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.compliance.By;
import dev.holdfast.reconciler.compliance.Compliance;
import dev.holdfast.reconciler.compliance.ComplianceStore;
import dev.holdfast.reconciler.compliance.ComplianceStore.Put;
import dev.holdfast.reconciler.compliance.Count;
import dev.holdfast.reconciler.compliance.Item;
import dev.holdfast.reconciler.compliance.ItemSeverity;
import dev.holdfast.reconciler.compliance.ItemStatus;
import dev.holdfast.reconciler.compliance.Upload;
import dev.holdfast.reconciler.config.AssociationContent;
import dev.holdfast.reconciler.drift.DriftBoard;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.lease.LostLeadershipException;
import dev.holdfast.reconciler.testing.SimulatedAgent;
import dev.holdfast.reconciler.testing.TestPostgres;
import dev.holdfast.reconciler.testing.TestReconciler;
import dev.holdfast.reconciler.testing.Versions;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class ComplianceIT {
  private static final Duration AT_ONCE = Duration.ZERO;

  @TempDir private Path data;
  private TestPostgres database;
  private TestReconciler reconciler;

  @BeforeEach
  void start() {
    database = TestPostgres.fresh();
    reconciler = TestReconciler.start(database, data);
  }

  @AfterEach
  void stop() {
    reconciler.close();
    database.close();
  }

  private static Selector role(String role) {
    return Selector.label("role", role);
  }

  private static AssociationContent content(
      String name, String role, ComplianceSeverity severity, boolean manual) {
    AssociationContent plain = Versions.content("fleet/" + name, role(role), "hello");
    return new AssociationContent(
        plain.assignment(),
        plain.targets(),
        plain.rollout(),
        new ComplianceSettings(severity, manual),
        false);
  }

  private SimulatedAgent joined(String name, String role, String env) {
    var agent = reconciler.agent(name).join(reconciler.token(Map.of("role", role, "env", env)));
    agent.checkIn(AT_ONCE);
    return agent;
  }

  private Compliance compliance() {
    return reconciler.bean(Compliance.class);
  }

  private ComplianceStore store() {
    return reconciler.bean(ComplianceStore.class);
  }

  private Instant now() {
    return reconciler.clock().instant();
  }

  /// As `KEY: WORDS`.
  private List<String> by(String key) {
    // sums by node, group and label are kept for five seconds
    reconciler.clock().advance(Duration.ofSeconds(6));
    return compliance().summary(By.parse(key)).stream()
        .map(line -> line.key() + ": " + line.total().words())
        .toList();
  }

  private Put put(String node, String type, String association, Instant at, Upload.Entry... items) {
    return put(node, new Upload(type, association, at, "", List.of(items)));
  }

  private Put put(String node, Upload upload) {
    return store().put(new NodeName(node), upload, "scanner", now());
  }

  private static Upload.Entry item(String id, ItemSeverity severity, ItemStatus status) {
    return new Upload.Entry(id, "About " + id, severity, status, Map.of("tool", "scan"));
  }

  private void groups(String json) {
    try (var connection = database.connect();
        var update = connection.prepareStatement("update repository set groups = ?::jsonb")) {
      update.setString(1, json);
      update.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void verdictsAndItemsAreSummedByWhatIsAskedFor() {
    reconciler.apply(
        content("web", "web", ComplianceSeverity.HIGH, false),
        content("db", "db", ComplianceSeverity.LOW, false));
    SimulatedAgent good = joined("web-1", "web", "prod");
    SimulatedAgent bad = joined("web-2", "web", "test");
    joined("web-3", "web", "test");
    SimulatedAgent none = joined("db-1", "db", "prod");
    good.runAll(Verdict.IN_SYNC);
    bad.runAll(Verdict.FAILED);
    none.runAll(Verdict.NOT_APPLICABLE);
    List.of(good, bad, none).forEach(agent -> agent.checkIn(AT_ONCE));

    assertThat(by("severity"))
        .containsExactly(
            "high: compliant 1 of 3, 1 unknown, 1 non-compliant", "low: compliant 0 of 0");
    assertThat(
            put(
                "db-1",
                "Custom:Backup",
                "",
                now(),
                item("nightly", ItemSeverity.CRITICAL, ItemStatus.NON_COMPLIANT),
                item("weekly", ItemSeverity.LOW, ItemStatus.COMPLIANT)))
        .isEqualTo(Put.STORED);
    groups(
        JsonText.canonical(
            Json.object().put("prod", Selector.label("env", "prod").toJson()).build()));

    assertThat(by("severity"))
        .containsExactly(
            "critical: compliant 0 of 1, 1 non-compliant",
            "high: compliant 1 of 3, 1 unknown, 1 non-compliant",
            "low: compliant 1 of 1");
    assertThat(by("type"))
        .containsExactly(
            "Association: compliant 1 of 3, 1 unknown, 1 non-compliant",
            "Custom:Backup: compliant 1 of 2, 1 non-compliant");
    assertThat(by("repository"))
        .containsExactly("fleet: compliant 1 of 3, 1 unknown, 1 non-compliant");
    assertThat(by("association"))
        .containsExactly(
            "fleet/web: compliant 1 of 3, 1 unknown, 1 non-compliant",
            "fleet/db: compliant 0 of 0");
    assertThat(by("label=env"))
        .containsExactly(
            "test: compliant 0 of 2, 1 unknown, 1 non-compliant",
            "prod: compliant 2 of 3, 1 non-compliant");
    assertThat(by("label=zone"))
        .containsExactly("(none): compliant 2 of 5, 1 unknown, 2 non-compliant");
    assertThat(by("group")).containsExactly("fleet/prod: compliant 2 of 3, 1 non-compliant");
    assertThat(by("node"))
        .containsExactly(
            "db-1: compliant 1 of 2, 1 non-compliant",
            "web-2: compliant 0 of 1, 1 non-compliant",
            "web-3: compliant 0 of 1, 1 unknown",
            "web-1: compliant 1 of 1");
    assertThat(compliance().failing(10))
        .extracting(Item::id)
        .containsExactly("nightly", "fleet/web");
    assertThat(compliance().items(new NodeName("web-2")))
        .singleElement()
        .satisfies(each -> {
          assertThat(each.severity()).isEqualTo(ItemSeverity.HIGH);
          assertThat(each.status()).isEqualTo(ItemStatus.NON_COMPLIANT);
          assertThat(each.details())
              .containsEntry("verdict", "failed")
              .containsEntry("version", "1");
          assertThat(each.asOf()).isNotNull();
        });

    // a node that is silent does not stay compliant
    reconciler.clock().advance(Duration.ofHours(2));
    reconciler.bean(DriftBoard.class).turn();
    assertThat(by("association"))
        .containsExactly(
            "fleet/web: compliant 0 of 3, 3 unknown", "fleet/db: compliant 0 of 1, 1 unknown");
    assertThat(by("node")).contains("web-1: compliant 0 of 1, 1 unknown");

    // another severity starts no run and moves the item
    reconciler.apply(content("web", "web", ComplianceSeverity.MEDIUM, false));
    assertThat(by("severity")).contains("medium: compliant 0 of 3, 3 unknown");
  }

  @Test
  void whereSyncIsManualOnlyItemsDecide() {
    reconciler.apply(content("web", "web", ComplianceSeverity.HIGH, true));
    SimulatedAgent one = joined("web-1", "web", "prod");
    joined("web-2", "web", "prod");
    one.runAll(Verdict.FAILED);
    one.checkIn(AT_ONCE);
    assertThat(by("association")).containsExactly("fleet/web: compliant 0 of 2, 2 unknown");
    assertThat(compliance().failing(10)).isEmpty();
    assertThat(compliance().items(new NodeName("web-1")))
        .extracting(Item::title)
        .containsExactly("nothing was put for it yet; 'compliance.sync: manual'");

    put(
        "web-1",
        "Association",
        "fleet/web",
        now(),
        item("a", ItemSeverity.LOW, ItemStatus.COMPLIANT),
        item("b", ItemSeverity.LOW, ItemStatus.NON_COMPLIANT));
    assertThat(by("association"))
        .containsExactly("fleet/web: compliant 1 of 3, 1 unknown, 1 non-compliant");
    assertThat(by("type"))
        .containsExactly("Association: compliant 1 of 3, 1 unknown, 1 non-compliant");
    assertThat(by("node"))
        .containsExactly(
            "web-1: compliant 1 of 2, 1 non-compliant", "web-2: compliant 0 of 1, 1 unknown");
    assertThat(compliance().failing(10)).extracting(Item::id).containsExactly("b");

    // once it is automatic again, what was put does not count
    reconciler.apply(content("web", "web", ComplianceSeverity.HIGH, false));
    assertThat(by("association"))
        .containsExactly("fleet/web: compliant 0 of 2, 1 unknown, 1 non-compliant");
    assertThat(compliance().failing(10)).extracting(Item::id).containsExactly("fleet/web");
  }

  @Test
  void anUploadReplacesWhatWasThereUnlessItSaysTheSameOrIsOlder() {
    joined("web-1", "web", "prod");
    // what PostgreSQL would round up, so that the same upload looked older than itself
    Instant at = now().truncatedTo(ChronoUnit.SECONDS).plusNanos(123_456_789);
    var a = item("a", ItemSeverity.LOW, ItemStatus.COMPLIANT);
    var b = item("b", ItemSeverity.LOW, ItemStatus.COMPLIANT);
    assertThat(put("web-1", "Patch", "", at, a)).isEqualTo(Put.STORED);
    assertThat(put("web-1", "Patch", "", at.minusSeconds(1), b)).isEqualTo(Put.OLDER);
    assertThat(put("web-1", "Custom:Mine", "", at, b)).isEqualTo(Put.STORED);
    var hashed = new Upload("Patch", "", at, "md5", List.of(b));
    assertThat(put("web-1", hashed)).isEqualTo(Put.STORED);
    assertThat(put("web-1", hashed)).isEqualTo(Put.SAME);
    assertThat(ids()).containsExactly("Custom:Mine b", "Patch b");
    assertThat(put("web-1", "Patch", "", at)).isEqualTo(Put.STORED);
    assertThat(ids()).containsExactly("Custom:Mine b");
    assertThat(put("web-9", "Patch", "", at, a)).isEqualTo(Put.NO_NODE);
  }

  private List<String> ids() {
    return store().items(new NodeName("web-1")).stream()
        .map(item -> item.type() + " " + item.id())
        .toList();
  }

  @Test
  void aNodeHasAtMostTenTypesBesideAssociations() {
    joined("web-1", "web", "prod");
    var a = item("a", ItemSeverity.LOW, ItemStatus.COMPLIANT);
    for (int i = 0; i < 10; i++) {
      assertThat(put("web-1", "Custom:t" + i, "", now(), a)).isEqualTo(Put.STORED);
    }
    assertThat(put("web-1", "Custom:more", "", now(), a)).isEqualTo(Put.TOO_MANY_TYPES);
    assertThat(put("web-1", "Custom:t3", "", now(), a)).isEqualTo(Put.STORED);
    assertThat(put("web-1", "Association", "fleet/web", now(), a)).isEqualTo(Put.STORED);
    put("web-1", "Custom:t3", "", now());
    assertThat(put("web-1", "Custom:more", "", now(), a)).isEqualTo(Put.STORED);
  }

  @Test
  void manyItemsAreKeptAndWhatARevokedNodeHadDoesNotCount() {
    joined("web-1", "web", "prod");
    Upload.Entry[] many =
        IntStream.range(0, 10_000)
            .mapToObj(i -> item("i" + i, ItemSeverity.LOW, ItemStatus.COMPLIANT))
            .toArray(Upload.Entry[]::new);
    put("web-1", "Patch", "", now(), many);
    assertThat(by("type")).containsExactly("Patch: compliant 10000 of 10000");
    reconciler.bean(dev.holdfast.reconciler.fleet.Registrar.class).revoke(new NodeName("web-1"));
    assertThat(by("type")).isEmpty();
    assertThat(by("node")).isEmpty();
  }

  @Test
  void historyKeepsTheLastSumsOfEachHourAndDay() {
    Instant begin = Instant.parse("2026-11-20T22:10:00Z");
    remember(begin, new Count(1, 2, 0));
    remember(begin.plus(Duration.ofMinutes(40)), new Count(3, 0, 0));
    remember(begin.plus(Duration.ofMinutes(80)), new Count(2, 1, 0));
    remember(begin.plus(Duration.ofHours(3)), new Count(0, 0, 3));
    Instant since = begin.minus(Duration.ofDays(2));
    assertThat(store().history(ComplianceStore.Span.HOUR, since))
        .containsExactly(
            new ComplianceStore.Point(Instant.parse("2026-11-20T22:00:00Z"), new Count(3, 0, 0)),
            new ComplianceStore.Point(Instant.parse("2026-11-20T23:00:00Z"), new Count(2, 1, 0)),
            new ComplianceStore.Point(Instant.parse("2026-11-21T01:00:00Z"), new Count(0, 0, 3)));
    assertThat(store().history(ComplianceStore.Span.DAY, since))
        .extracting(point -> point.count().words())
        .containsExactly("compliant 2 of 3, 1 non-compliant", "compliant 0 of 3, 3 unknown");
    assertThat(store().history(ComplianceStore.Span.HOUR, begin.plus(Duration.ofHours(1))))
        .hasSize(1);
    assertThatThrownBy(() -> store().remember(new Fence(0), begin, List.of()))
        .isInstanceOf(LostLeadershipException.class);
  }

  private void remember(Instant at, Count count) {
    store()
        .remember(
            new Fence(1),
            at,
            List.of(new ComplianceStore.Kept("fleet", Item.ASSOCIATION, ItemSeverity.HIGH, count)));
  }
}
