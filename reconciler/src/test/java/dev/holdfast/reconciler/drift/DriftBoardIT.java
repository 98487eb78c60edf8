package dev.holdfast.reconciler.drift;

import static dev.holdfast.reconciler.testing.Eventually.eventually;
import static dev.holdfast.reconciler.testing.Versions.content;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.NodeName;
import dev.holdfast.model.Selector;
import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.Presence;
import dev.holdfast.reconciler.reports.ReportStore;
import dev.holdfast.reconciler.rollout.KeptVerdicts;
import dev.holdfast.reconciler.rollout.Releases;
import dev.holdfast.reconciler.testing.TestPostgres;
import dev.holdfast.reconciler.testing.TestReconciler;
import dev.holdfast.reconciler.versions.CurrentVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A board of the test's own, over what a reconciler released and heard: nobody else turns it.
@Timeout(180)
@SuppressWarnings("NullAway.Init")
class DriftBoardIT {
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

  private DriftBoard board(Firings firings) {
    var clock = reconciler.clock();
    var releases = reconciler.bean(Releases.class);
    var kept = new KeptVerdicts();
    var verdicts = new Verdicts(kept, releases, KeptVerdicts.noRuns(clock), clock);
    verdicts.load();
    return new DriftBoard(
        verdicts,
        kept,
        reconciler.bean(ReportStore.class),
        releases,
        reconciler.bean(Fleet.class),
        reconciler.bean(Presence.class),
        firings,
        clock);
  }

  /// Asked by a look once it has seen when a node was last heard of.
  private static final class HeldOnce implements Firings {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch mayGoOn = new CountDownLatch(1);

    @Override
    public Duration interval(CurrentVersion version) {
      asked.countDown();
      try {
        mayGoOn.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return Duration.ofMinutes(30);
    }

    @Override
    public @Nullable Instant lastAtOrBefore(CurrentVersion version, NodeName node, Instant when) {
      return null;
    }
  }

  @Test
  void ofTwoLooksAtOnceTheLaterOneCounts() throws Exception {
    CurrentVersion version =
        reconciler.apply(content("fleet/web", Selector.label("test", "web"), "hello")).getFirst();
    var agent = reconciler.agent("web-1").join(reconciler.token(Map.of("test", "web")));
    agent.checkIn(Duration.ZERO);
    reconciler.clock().advance(Duration.ofMinutes(61));
    var firings = new HeldOnce();
    DriftBoard board = board(firings);

    Thread first = Thread.ofPlatform().start(board::turn);
    firings.asked.await();
    agent.forgetSession();
    agent.checkIn(Duration.ZERO);
    Thread second = Thread.ofPlatform().start(board::turn);
    eventually(
        second::getState,
        state -> assertThat(state).isIn(Thread.State.BLOCKED, Thread.State.TERMINATED));
    firings.mayGoOn.countDown();
    first.join();
    second.join();

    assertThat(board.counts(version.id())).containsEntry(Verdict.STALE, 0L);
  }
}
