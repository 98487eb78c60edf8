package dev.holdfast.reconciler.reports;

import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.Trouble;
import dev.holdfast.reconciler.checkin.BusyException;
import dev.holdfast.reconciler.checkin.Refusal;
import dev.holdfast.reconciler.checkin.RefusedException;
import dev.holdfast.reconciler.checkin.ReportSink;
import dev.holdfast.wire.Report;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One writer for the reports of all nodes: while a transaction commits, the next one fills. What
/// it acknowledges is durable; what it has no room for is refused before anything is taken.
public final class GroupCommit implements ReportSink {
  private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);
  private static final int MAX_WAITING = 4_000;
  private static final long MAX_WAITING_CHARS = 64L * 1024 * 1024;
  private static final int MAX_BATCH = 256;
  private static final long MAX_BATCH_CHARS = 8L * 1024 * 1024;
  private static final Duration TURN = Duration.ofMillis(500);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
  private static final Duration UNTIL_WRITTEN = Duration.ofSeconds(3);

  private final ReportStore store;
  private final ReportConsumer consumer;
  private final InstantSource clock;
  private final ConcurrentHashMap<Delivery.StreamKey, Long> acknowledged =
      new ConcurrentHashMap<>();
  private final ArrayBlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(MAX_WAITING);
  private final AtomicLong waitingChars = new AtomicLong();
  private volatile boolean closed;
  private volatile @Nullable Thread writer;
  private final Trouble trouble =
      new Trouble(
          log, "reports cannot be written; the nodes keep them", "reports are written again");

  private record Waiting(Delivery delivery, long chars, CompletableFuture<Long> answer) {}

  public GroupCommit(ReportStore store, ReportConsumer consumer, InstantSource clock) {
    this.store = store;
    this.consumer = consumer;
    this.clock = clock;
  }

  /// Shows what the store holds, at start.
  public void load() {
    acknowledged.putAll(store.acknowledged());
  }

  @Override
  public CompletableFuture<Long> accept(NodeName node, String stream, List<Report> reports) {
    var delivery =
        new Delivery(node, stream, reports, clock.instant().truncatedTo(ChronoUnit.MILLIS));
    if (reports.isEmpty()) {
      return CompletableFuture.completedFuture(acknowledged.getOrDefault(delivery.key(), 0L));
    }
    long chars =
        reports.stream().mapToLong(report -> JsonText.canonical(report.toJson()).length()).sum();
    var waiting = new Waiting(delivery, chars, new CompletableFuture<>());
    if (closed || waitingChars.addAndGet(chars) > MAX_WAITING_CHARS || !queue.offer(waiting)) {
      waitingChars.addAndGet(closed ? 0 : -chars);
      return CompletableFuture.failedFuture(
          new BusyException("More reports came than can be written; try again.", RETRY_AFTER));
    }
    return waiting.answer();
  }

  /// How many deliveries wait to be written.
  public int waiting() {
    return queue.size();
  }

  /// Writes until [#close]. The one writer: never run by two threads.
  public void run() {
    writer = Thread.currentThread();
    try {
      while (!closed) {
        @Nullable Waiting first = queue.poll(TURN.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
          write(batch(first));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    refuseRest();
  }

  /// Takes no more, and lets what is being written become durable. What waits is refused, and comes
  /// again to whoever comes next.
  public void close() {
    closed = true;
    @Nullable Thread last = writer;
    try {
      if (last != null) {
        last.join(UNTIL_WRITTEN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void refuseRest() {
    var rest = new ArrayList<Waiting>();
    queue.drainTo(rest);
    rest.forEach(waiting ->
        waiting
            .answer()
            .completeExceptionally(
                new BusyException("The reconciler is going down; try again.", RETRY_AFTER)));
  }

  private List<Waiting> batch(Waiting first) {
    var batch = new ArrayList<Waiting>();
    long chars = first.chars();
    batch.add(first);
    while (batch.size() < MAX_BATCH && chars < MAX_BATCH_CHARS) {
      @Nullable Waiting next = queue.poll();
      if (next == null) {
        break;
      }
      batch.add(next);
      chars += next.chars();
    }
    waitingChars.addAndGet(-chars);
    return batch;
  }

  private void write(List<Waiting> batch) {
    try {
      commit(batch.stream().map(Waiting::delivery).toList());
      trouble.over();
      for (Waiting waiting : batch) {
        waiting.answer().complete(acknowledged.getOrDefault(waiting.delivery().key(), 0L));
      }
    } catch (UnstorableException e) {
      refuseOrDivide(batch, e);
    } catch (Exception e) {
      trouble.met(e);
      var refusal = new RefusedException(Refusal.storeFailed());
      batch.forEach(waiting -> waiting.answer().completeExceptionally(refusal));
    }
  }

  /// One node's poison is no other's: halves the batch until the delivery is alone.
  private void refuseOrDivide(List<Waiting> batch, UnstorableException cause) {
    if (batch.size() > 1) {
      int half = batch.size() / 2;
      write(batch.subList(0, half));
      write(batch.subList(half, batch.size()));
      return;
    }
    Waiting alone = batch.getFirst();
    log.atWarn()
        .addKeyValue("node", alone.delivery().node())
        .addKeyValue("reason", String.valueOf(cause.getCause()))
        .log("reports refused that the database cannot keep");
    alone
        .answer()
        .completeExceptionally(
            new RefusedException(Refusal.malformed("a report holds a value that cannot be kept")));
  }

  private void commit(List<Delivery> deliveries) {
    try (ReportConsumer.Intake intake = consumer.open()) {
      Map<Delivery.StreamKey, Long> durable = store.write(deliveries, acknowledged, intake::accept);
      acknowledged.putAll(durable);
      intake.committed();
    }
  }
}
