package dev.holdfast.agent.app;

import static dev.holdfast.agent.testing.Documents.association;
import static dev.holdfast.agent.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.Documents;
import dev.holdfast.agent.testing.LiveNode;
import dev.holdfast.agent.testing.TestReconciler;
import dev.holdfast.wire.Report;
import dev.holdfast.wire.ResourceResult;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a real agent again and again, at random points of its runs and of its reporting, and looks
/// each time that a version is over: everything is as it should be, each correction was told once,
/// and who was to be notified was.
///
/// `-Dholdfast.kills=N` kills it N times, `-Dholdfast.seed=S` as in an earlier campaign; `-Plong`
/// asks for 1,000.
class KillCampaignE2E {
  private static final String WEB = "fleet/web";
  private static final int FILES = 25;
  private static final int KILLS = Integer.getInteger("holdfast.kills", 20);
  private static final long SEED = Long.getLong("holdfast.seed", new Random().nextLong());

  @TempDir private Path folder;
  private final Random random = new Random(SEED);
  private TestReconciler reconciler;
  private LiveNode node;
  private int kills;
  private int version;

  @BeforeEach
  void aRegisteredNode() {
    reconciler = new TestReconciler(InstantSource.system());
    node = new LiveNode(folder, reconciler);
  }

  @AfterEach
  void ends() {
    reconciler.close();
  }

  /// Files that notify a script, which appends the version to a file.
  private Documents documents() {
    var documents = association(WEB);
    for (int i = 0; i < FILES; i++) {
      documents.resource(
          ("{'name': 'file-%1$d', 'file': {'path': '%2$s/file-%1$d', 'content': 'v%3$d'},"
                  + " 'notify': ['told']}")
              .formatted(i, folder, version));
    }
    return documents.resource(
        "{'name': 'told', 'script': {'creates': '%1$s/state', 'apply': 'echo v%2$d >> %1$s/told'}}"
            .formatted(folder, version));
  }

  @Test
  void killedAtAnyPointItGoesOnWhereItWas() {
    System.Logger log = System.getLogger("dev.holdfast.agent.kills");
    log.log(System.Logger.Level.INFO, "{0} kills, -Dholdfast.seed={1}", KILLS, "" + SEED);
    while (kills < KILLS) {
      version++;
      reconciler.release(documents());
      int deaths = Math.min(KILLS - kills, 1 + random.nextInt(4));
      for (int i = 0; i < deaths; i++) {
        liveAndDie();
        kills++;
      }
      try (var agent = node.start()) {
        until("version " + version + " is told", this::isTold);
        until("all is acknowledged", () -> reportsWaiting() == 0);
        agent.kill();
      }
      assertConsistent();
    }
  }

  private void liveAndDie() {
    try (var agent = node.start()) {
      if (random.nextInt(3) == 0 && !isTold()) {
        var come = new CountDownLatch(1);
        reconciler.whenReportsCome(() -> {
          linger(3_000_000);
          agent.kill();
          come.countDown();
        });
        until("it reports", () -> come.getCount() == 0);
      } else {
        int enough = random.nextInt(FILES + 1);
        until("it is in the middle", () -> written() >= enough || isTold());
        linger(4_000_000);
        agent.kill();
      }
    }
  }

  /// So that a kill comes anywhere between two things that can be seen.
  private void linger(int mostNanos) {
    LockSupport.parkNanos(random.nextInt(mostNanos));
  }

  private long written() {
    long count = 0;
    for (int i = 0; i < FILES; i++) {
      count += node.text("file-" + i).equals("v" + version) ? 1 : 0;
    }
    return count;
  }

  private boolean isTold() {
    return reconciler.reports(WEB).stream().anyMatch(each -> each.version() == version);
  }

  private long reportsWaiting() {
    String[] waiting =
        Path.of(node.state(), "reports").toFile().list((_, name) -> name.endsWith(".report"));
    return waiting == null ? 0 : waiting.length;
  }

  private void assertConsistent() {
    String as = "version " + version + ", seed " + SEED;
    assertThat(written()).as(as).isEqualTo(FILES);
    assertThat(node.damaged()).as(as).isEmpty();
    assertThat(reconciler.contradictions()).as(as).isEmpty();
    assertThat(node.text("told")).as(as + ": notified").contains("v" + version + "\n");
    var told = new HashMap<String, Integer>();
    for (Report report : reconciler.reports(WEB)) {
      if (report.version() == version) {
        corrected(report).forEach(name -> told.merge(name, 1, Integer::sum));
      }
    }
    var once = new HashMap<String, Integer>();
    for (int i = 0; i < FILES; i++) {
      once.put("file-" + i, 1);
    }
    assertThat(told).as(as + ": each correction is told once").isEqualTo(Map.copyOf(once));
    List<Long> numbers = reconciler.reports().stream().map(Report::number).sorted().toList();
    assertThat(numbers).as(as).isEqualTo(upTo(numbers.size()));
    String[] leftovers = folder.toFile().list((_, name) -> name.endsWith(".holdfast-new"));
    assertThat(leftovers).as(as).isEmpty();
  }

  private static List<String> corrected(Report report) {
    return report.resources().stream()
        .filter(each -> each.outcome() == ResourceResult.Outcome.CORRECTED)
        .map(ResourceResult::name)
        .toList();
  }

  private static List<Long> upTo(int count) {
    var numbers = new ArrayList<Long>();
    for (long i = 1; i <= count; i++) {
      numbers.add(i);
    }
    return numbers;
  }
}
