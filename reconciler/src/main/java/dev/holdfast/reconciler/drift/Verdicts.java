package dev.holdfast.reconciler.drift;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.DatabaseAway;
import dev.holdfast.reconciler.checkin.RunRequests;
import dev.holdfast.reconciler.checkin.RunStore;
import dev.holdfast.reconciler.reports.Received;
import dev.holdfast.reconciler.reports.ReportConsumer;
import dev.holdfast.reconciler.rollout.Release;
import dev.holdfast.reconciler.rollout.ReleaseChange;
import dev.holdfast.reconciler.rollout.ReleaseListener;
import dev.holdfast.reconciler.rollout.Releases;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the verdict of every (node, association) pair: in the transaction that makes a report
/// durable, then in memory. One change at a time, whether a report or a release brings it.
public final class Verdicts implements ReportConsumer, ReleaseListener {
  private static final Logger log = LoggerFactory.getLogger(Verdicts.class);

  private final VerdictStore store;
  private final Releases releases;
  private final RunRequests runs;
  private final InstantSource clock;
  private final Boards boards;
  private final ReentrantLock oneChange = new ReentrantLock();
  private final Set<AssociationId> untold = ConcurrentHashMap.newKeySet();
  private final List<VerdictListener> listeners = new CopyOnWriteArrayList<>();

  public Verdicts(VerdictStore store, Releases releases, RunRequests runs, InstantSource clock) {
    this.store = store;
    this.releases = releases;
    this.runs = runs;
    this.clock = clock;
    this.boards = new Boards();
  }

  /// Adds a follower.
  public void listen(VerdictListener listener) {
    listeners.add(listener);
  }

  /// Shows what the store holds about what is released now, at start, and drops the rest: what left
  /// a node while nobody could write it down.
  public void load() {
    for (Release release : releases.all()) {
      boards.release(release, release.targets().minus(release.targets()));
    }
    var strays = new HashMap<AssociationId, List<NodeName>>();
    store.load(stored -> {
      VerdictRow row = stored.row();
      if (releases.releasedTo(row.node(), row.association()).isPresent() || mayComeBack(row)) {
        boards.put(List.of(row));
      } else {
        strays.computeIfAbsent(row.association(), _ -> new ArrayList<>()).add(row.node());
      }
    });
    strays.forEach(store::delete);
    boards.correct(store.corrections(clock.instant().minus(Corrections.WINDOW)));
  }

  @Override
  public Intake open() {
    oneChange.lock();
    return new OneIntake();
  }

  /// One transaction's worth of reports.
  private final class OneIntake implements Intake {
    private final Map<Boards.Pair, VerdictStore.StoredVerdict> staged = new LinkedHashMap<>();
    private final List<VerdictStore.Correction> corrected = new ArrayList<>();
    private final List<RunStore.RunKey> reported = new ArrayList<>();

    @Override
    public void accept(List<Received> reports) {
      reports.forEach(this::stage);
      store.write(staged.values());
      runs.reported(reported);
    }

    private void stage(Received received) {
      var report = received.report();
      var association = report.association();
      @Nullable String runId = report.runId();
      if (runId != null) {
        reported.add(new RunStore.RunKey(runId, received.node()));
      }
      boolean released = releases.releasedTo(received.node(), association).isPresent();
      boolean mayComeBack = report.release() != null && isInForce(association, report.enforced());
      if (report.isSkip() || !(released || mayComeBack)) {
        return;
      }
      if (released) {
        corrected.add(
            new VerdictStore.Correction(association, received.endedAt(), received.corrected()));
      }
      var pair = new Boards.Pair(association, received.node());
      VerdictStore.@Nullable StoredVerdict earlier = staged.get(pair);
      @Nullable VerdictRow previous =
          earlier == null ? boards.row(association, received.node()) : earlier.row();
      @Nullable VerdictRow row = VerdictRules.next(previous, received);
      if (row == null || report.superseded()) {
        return;
      }
      var resources = report.resources().stream().map(each -> each.toJson()).toList();
      staged.put(pair, new VerdictStore.StoredVerdict(row, List.copyOf(resources)));
    }

    @Override
    public void committed() {
      boards.put(staged.values().stream().map(VerdictStore.StoredVerdict::row).toList());
      boards.correct(corrected);
      runs.forget(reported);
      staged.keySet().forEach(pair -> untold.add(pair.association()));
    }

    @Override
    public void close() {
      oneChange.unlock();
    }
  }

  @Override
  public void releasesChanged(List<ReleaseChange> changes) {
    oneChange.lock();
    try {
      changes.forEach(this::follow);
    } finally {
      oneChange.unlock();
    }
  }

  private void follow(ReleaseChange change) {
    var association = change.association();
    @Nullable Release after = change.after();
    if (after == null) {
      boards.retire(association);
      durably(() -> store.delete(association));
    } else {
      boards.release(after, change.touched());
      var gone =
          change.left().stream()
              .filter(node -> {
                @Nullable VerdictRow row = boards.row(association, node);
                return row != null && !mayComeBack(row);
              })
              .toList();
      if (!gone.isEmpty()) {
        boards.remove(association, gone);
        durably(() -> store.delete(association, gone));
      }
    }
    untold.add(association);
  }

  /// A node that its labels take away from content that is in force may get it back before it hears
  /// of either. It would say nothing new then: what it said stays, unseen.
  private boolean mayComeBack(VerdictRow row) {
    return row.release() != null && isInForce(row.association(), row.enforced());
  }

  private boolean isInForce(AssociationId association, Digest enforced) {
    return releases
        .release(association)
        .map(release ->
            release.parts().stream()
                .anyMatch(part -> part.version().content().enforcedDigest().equals(enforced)))
        .orElse(false);
  }

  /// Memory leads here: a row that stays behind is dropped at the next start.
  private static void durably(Runnable deletion) {
    try {
      deletion.run();
    } catch (Exception e) {
      log.atWarn()
          .addKeyValue("reason", DatabaseAway.reason(e).orElseGet(e::toString))
          .log("verdicts of nodes that left stay in the table until a restart");
    }
  }

  /// Tells the listeners what changed since the last call; called a few times a second.
  public void tell() {
    if (untold.isEmpty()) {
      return;
    }
    var changed = new HashSet<>(untold);
    untold.removeAll(changed);
    try {
      listeners.forEach(listener -> listener.verdictsChanged(changed));
    } catch (RuntimeException | Error e) {
      untold.addAll(changed);
      throw e;
    }
  }

  /// Says that these have other sums, for the next [#tell].
  void changed(Collection<AssociationId> associations) {
    untold.addAll(associations);
  }

  Boards boards() {
    return boards;
  }

  Releases releases() {
    return releases;
  }

  Instant now() {
    return clock.instant();
  }
}
