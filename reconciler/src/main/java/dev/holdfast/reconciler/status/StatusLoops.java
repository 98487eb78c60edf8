package dev.holdfast.reconciler.status;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.versions.CommitRecord;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.reconciler.versions.VersionListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// One [StatusLoop] per repository, each on a virtual thread of its own, woken by what happens to
/// the left.
public final class StatusLoops implements VersionListener, AutoCloseable {
  private static final Duration PUSH_ENDS = Duration.ofSeconds(5);
  private static final Duration PUSH_IS_CUT_OFF = Duration.ofSeconds(1);

  private final Map<RepositoryName, StatusLoop> loops;
  private final List<Thread> threads = new ArrayList<>();

  public StatusLoops(Collection<StatusLoop> loops) {
    this.loops =
        loops.stream().collect(Collectors.toMap(StatusLoop::repository, Function.identity()));
  }

  /// Once; before that nothing is posted.
  public synchronized void start() {
    loops.forEach((repository, loop) ->
        threads.add(Thread.ofVirtual().name("statuses of " + repository).start(loop)));
  }

  @Override
  public void versionsChanged(
      RepositoryName repository, List<CurrentVersion> created, List<ObjectName> retired) {
    wake(repository);
  }

  @Override
  public void commitDecided(CommitRecord commit) {
    wake(commit.repository());
  }

  /// Verdicts or rollouts of these are different.
  public void standingChanged(Collection<AssociationId> associations) {
    associations.stream().map(AssociationId::repository).distinct().forEach(this::wake);
  }

  /// What commits show that are only proposed is different.
  public void proposalsChanged(RepositoryName repository) {
    wake(repository);
  }

  private void wake(RepositoryName repository) {
    StatusLoop loop = loops.get(repository);
    if (loop != null) {
      loop.wake();
    }
  }

  /// A push that is under way ends first, or is cut off.
  @Override
  public synchronized void close() {
    loops.values().forEach(StatusLoop::close);
    try {
      for (Thread thread : threads) {
        if (!thread.join(PUSH_ENDS)) {
          thread.interrupt();
          thread.join(PUSH_IS_CUT_OFF);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    threads.clear();
  }
}
