package dev.holdfast.reconciler.execution;

import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.Trouble;
import dev.holdfast.reconciler.checkin.BusyException;
import dev.holdfast.reconciler.checkin.PermitDesk;
import dev.holdfast.reconciler.checkin.Refusal;
import dev.holdfast.reconciler.checkin.RefusedException;
import dev.holdfast.reconciler.rollout.Release;
import dev.holdfast.reconciler.rollout.Releases;
import dev.holdfast.wire.ExecutionId;
import dev.holdfast.wire.Permission;
import dev.holdfast.wire.Permit;
import dev.holdfast.wire.Signed;
import dev.holdfast.wire.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers who asks for a permit. Many questions are decided in one transaction: while one commits,
/// the next fills.
public final class PermitOffice implements PermitDesk {
  private static final Logger log = LoggerFactory.getLogger(PermitOffice.class);
  private static final int MAX_WAITING = 10_000;
  private static final int MAX_BATCH = 512;
  private static final Duration TURN = Duration.ofMillis(500);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  /// A signature costs as much as a row: the next questions are decided meanwhile.
  private static final Executor SIGNING = Thread::startVirtualThread;

  private static final Duration UNTIL_DECIDED = Duration.ofSeconds(3);

  private final ExecutionStore store;
  private final Executions executions;
  private final Releases releases;
  private final SigningKey key;
  private final InstantSource clock;
  private final Supplier<String> ids;
  private final ArrayBlockingQueue<Question> queue = new ArrayBlockingQueue<>(MAX_WAITING);
  private volatile boolean closed;
  private volatile @Nullable Thread clerk;
  private final Trouble trouble =
      new Trouble(log, "permits cannot be granted; nodes wait", "permits are granted again");

  /// @param fresh the execution, where it may not have been written yet
  /// @param timeout how long the permit is good for
  private record Question(
      NodeName node,
      Permission.Request request,
      ExecutionId execution,
      @Nullable Execution fresh,
      Duration timeout,
      CompletableFuture<Permission.Answer> answer) {
    Part.Key key() {
      return new Part.Key(execution, node);
    }
  }

  /// @param ids a new random id each time
  PermitOffice(
      ExecutionStore store,
      Executions executions,
      Releases releases,
      SigningKey key,
      InstantSource clock,
      Supplier<String> ids) {
    this.store = store;
    this.executions = executions;
    this.releases = releases;
    this.key = key;
    this.clock = clock;
    this.ids = ids;
  }

  @Override
  public CompletableFuture<Permission.Answer> ask(NodeName node, Permission.Request request) {
    Optional<Release.Part> part =
        releases.release(request.association()).flatMap(release -> release.part(node));
    if (part.isEmpty()) {
      return refused("'" + request.association() + "' is not released to this node");
    }
    Instant firing = request.firing();
    @Nullable Execution fresh = null;
    if (firing != null) {
      fresh = executions.ofFiring(request.association(), firing).orElse(null);
      if (fresh == null) {
        return refused("'" + request.association() + "' does not fire at " + firing);
      }
    }
    var question =
        new Question(
            node,
            request,
            request.execution(),
            fresh,
            part.get().version().content().assignment().timeout(),
            new CompletableFuture<>());
    if (closed || !queue.offer(question)) {
      return CompletableFuture.failedFuture(
          new BusyException("More nodes ask for permits than can be answered.", RETRY_AFTER));
    }
    return question.answer();
  }

  private static CompletableFuture<Permission.Answer> refused(String reason) {
    return CompletableFuture.completedFuture(new Permission.Answer.Refused(reason));
  }

  /// Answers until [#close]. Never run by two threads.
  void run() {
    clerk = Thread.currentThread();
    try {
      while (!closed) {
        Question first = queue.poll(TURN.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
          var batch = new ArrayList<Question>();
          batch.add(first);
          queue.drainTo(batch, MAX_BATCH - 1);
          answer(batch);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    var rest = new ArrayList<Question>();
    queue.drainTo(rest);
    var busy = new BusyException("The reconciler is going down; try again.", RETRY_AFTER);
    rest.forEach(question -> question.answer().completeExceptionally(busy));
  }

  /// Takes no more, and lets what is being decided become durable.
  public void close() {
    closed = true;
    Thread last = clerk;
    try {
      if (last != null) {
        last.join(UNTIL_DECIDED);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(List<Question> batch) {
    try {
      Map<Question, PermitRules.Decision> decisions = decide(batch);
      trouble.over();
      decisions.forEach((question, decision) ->
          question.answer().completeAsync(() -> said(question, decision), SIGNING));
    } catch (Exception e) {
      trouble.met(e);
      var refusal = new RefusedException(Refusal.storeFailed());
      batch.forEach(question -> question.answer().completeExceptionally(refusal));
    }
  }

  private Map<Question, PermitRules.Decision> decide(List<Question> batch) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var fresh = new LinkedHashMap<ExecutionId, Execution>();
    var parts = new HashSet<Part.Key>();
    for (Question question : batch) {
      parts.add(question.key());
      if (question.fresh() != null) {
        fresh.putIfAbsent(question.execution(), question.fresh());
      }
    }
    var decisions = new LinkedHashMap<Question, PermitRules.Decision>();
    store.change(
        fresh.values(),
        parts,
        ledger -> {
          for (Question each : batch) {
            decisions.put(
                each,
                PermitRules.decide(
                    ledger, each.execution(), each.node(), each.timeout(), now, ids));
          }
        });
    return decisions;
  }

  private Permission.Answer said(Question question, PermitRules.Decision decision) {
    return switch (decision) {
      case PermitRules.Decision.Granted(var permit, var expiresAt) ->
          new Permission.Answer.Granted(
              Signed.sign(
                  Permit.TYPE,
                  new Permit(
                          permit,
                          question.node(),
                          question.request().association(),
                          question.execution(),
                          expiresAt)
                      .toJson(),
                  key));
      case PermitRules.Decision.Wait(var reason, var askAgain) ->
          new Permission.Answer.Wait(reason, askAgain);
      case PermitRules.Decision.Refused(var reason) -> new Permission.Answer.Refused(reason);
    };
  }
}
