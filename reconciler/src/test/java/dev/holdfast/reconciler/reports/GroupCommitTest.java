package dev.holdfast.reconciler.reports;

import static dev.holdfast.reconciler.testing.Versions.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.model.Selector;
import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.checkin.BusyException;
import dev.holdfast.reconciler.checkin.RefusedException;
import dev.holdfast.reconciler.testing.Reports;
import dev.holdfast.reconciler.testing.TurnableClock;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.wire.Report;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupCommitTest {
  private static final CurrentVersion VERSION = version("fleet/web", 1, new Selector.All(), "a");
  private static final NodeName POISON = new NodeName("poison");

  private final FakeStore store = new FakeStore();
  private final RecordingConsumer consumer = new RecordingConsumer();
  private final GroupCommit writer = new GroupCommit(store, consumer, new TurnableClock());

  @AfterEach
  void stop() {
    writer.close();
  }

  @Test
  void onePoisonedDeliveryIsRefusedAndTheOthersAreWritten() throws Exception {
    var answers = new ArrayList<CompletableFuture<Long>>();
    for (int i = 0; i < 5; i++) {
      answers.add(writer.accept(new NodeName("web-" + i), "s", reports(1)));
    }
    var poisoned = writer.accept(POISON, "s", reports(1));
    start();
    for (var answer : answers) {
      assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo(1);
    }
    assertThat(poisoned)
        .failsWithin(60, TimeUnit.SECONDS)
        .withThrowableThat()
        .withCauseInstanceOf(RefusedException.class);
    assertThat(consumer.committed).hasSize(5);
  }

  @Test
  void nothingIsAcknowledgedThatTheStoreDidNotTake() throws Exception {
    start();
    store.failing = true;
    assertThat(writer.accept(new NodeName("web-1"), "s", reports(1)))
        .failsWithin(60, TimeUnit.SECONDS)
        .withThrowableThat()
        .withCauseInstanceOf(RefusedException.class);
    assertThat(writer.accept(new NodeName("web-1"), "s", List.of()).get()).isZero();
    assertThat(consumer.committed).isEmpty();
    store.failing = false;
    assertThat(writer.accept(new NodeName("web-1"), "s", reports(1)).get(60, TimeUnit.SECONDS))
        .isEqualTo(1);
    assertThat(consumer.open).isZero();
  }

  @Test
  void whatThereIsNoRoomForIsRefusedAtOnce() {
    CompletableFuture<Long> last = CompletableFuture.completedFuture(0L);
    for (int i = 0; i <= 4_000; i++) {
      last = writer.accept(new NodeName("web-" + i), "s", reports(1));
    }
    assertThat(last).isCompletedExceptionally();
    assertThat(last.exceptionNow()).isInstanceOf(BusyException.class);
  }

  private void start() {
    Thread.ofVirtual().start(writer::run);
  }

  private static List<Report> reports(long number) {
    return List.of(Reports.report(number, VERSION, Verdict.IN_SYNC, TurnableClock.START));
  }

  private static final class FakeStore implements ReportStore {
    private final Map<Delivery.StreamKey, Long> durable = new ConcurrentHashMap<>();
    private volatile boolean failing;

    @Override
    public Map<Delivery.StreamKey, Long> write(
        List<Delivery> batch,
        Map<Delivery.StreamKey, Long> known,
        Consumer<List<Received>> inside) {
      if (failing) {
        throw new IllegalStateException("no database");
      }
      if (batch.stream().anyMatch(delivery -> delivery.node().equals(POISON))) {
        throw new UnstorableException(new IllegalStateException("poison"));
      }
      var taken = Intakes.take(batch, durable);
      inside.accept(taken.received());
      durable.putAll(taken.acknowledged());
      return taken.acknowledged();
    }

    @Override
    public Map<Delivery.StreamKey, Long> acknowledged() {
      return Map.copyOf(durable);
    }

    @Override
    public List<Kept> corrections(@Nullable RepositoryName repository, Instant since, int limit) {
      return List.of();
    }

    @Override
    public List<Kept> history(AssociationId association, int limit, @Nullable Cursor before) {
      return List.of();
    }

    @Override
    public List<Kept> history(NodeName node, int limit, @Nullable Cursor before) {
      return List.of();
    }
  }

  private static final class RecordingConsumer implements ReportConsumer {
    private final List<Received> committed = new ArrayList<>();
    private int open;

    @Override
    public Intake open() {
      open++;
      var staged = new ArrayList<Received>();
      return new Intake() {
        @Override
        public void accept(List<Received> reports) {
          staged.addAll(reports);
        }

        @Override
        public void committed() {
          committed.addAll(staged);
        }

        @Override
        public void close() {
          open--;
        }
      };
    }
  }
}
