package dev.holdfast.reconciler.pullrequest;

import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.forge.ForgeEvent;
import dev.holdfast.reconciler.forge.ForgeListener;
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

/// One [PullRequestLoop] for each repository whose forge has pull requests, each on a virtual
/// thread of its own, woken by webhooks and by what becomes of the branch.
public final class PullRequestLoops implements ForgeListener, VersionListener, AutoCloseable {
  private static final Duration UNTIL_STOPPED = Duration.ofSeconds(5);
  private static final Duration UNTIL_INTERRUPTED = Duration.ofSeconds(1);

  private final Map<RepositoryName, PullRequestLoop> loops;
  private final List<Thread> threads = new ArrayList<>();

  public PullRequestLoops(Collection<PullRequestLoop> loops) {
    this.loops =
        loops.stream().collect(Collectors.toMap(PullRequestLoop::repository, Function.identity()));
  }

  /// Once.
  public synchronized void start() {
    loops.forEach((repository, loop) ->
        threads.add(Thread.ofVirtual().name("pull requests of " + repository).start(loop)));
  }

  @Override
  public void heard(RepositoryName repository, ForgeEvent event) {
    PullRequestLoop loop = loops.get(repository);
    if (loop == null) {
      return;
    }
    switch (event) {
      case ForgeEvent.PullRequestChanged(var number) -> loop.touched(number);
      case ForgeEvent.Commented comment -> loop.asked(comment);
      case ForgeEvent.Pushed _, ForgeEvent.Ignored _ -> {}
    }
  }

  /// Nodes have said all that they will about one of its pull requests.
  public void checked(RepositoryName repository) {
    PullRequestLoop loop = loops.get(repository);
    if (loop != null) {
      loop.wake();
    }
  }

  @Override
  public void versionsChanged(
      RepositoryName repository, List<CurrentVersion> created, List<ObjectName> retired) {}

  /// What is proposed is planned against another ground now.
  @Override
  public void commitDecided(CommitRecord commit) {
    PullRequestLoop loop = loops.get(commit.repository());
    if (loop != null) {
      loop.wake();
    }
  }

  /// What is under way ends first, or is cut off.
  @Override
  public synchronized void close() {
    loops.values().forEach(PullRequestLoop::close);
    try {
      for (Thread thread : threads) {
        if (!thread.join(UNTIL_STOPPED)) {
          thread.interrupt();
          thread.join(UNTIL_INTERRUPTED);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    threads.clear();
  }
}
