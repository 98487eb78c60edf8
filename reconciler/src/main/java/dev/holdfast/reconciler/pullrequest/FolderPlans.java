package dev.holdfast.reconciler.pullrequest;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.problem.Problem;
import dev.holdfast.reconciler.changes.Preview;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.Tree;
import dev.holdfast.reconciler.source.TreeChange;
import dev.holdfast.reconciler.source.TreeEntry;
import dev.holdfast.reconciler.versions.Ground;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/// Plans folders that people send against what is in force and the fleet, before anything is
/// committed. One at a time for a repository: a plan is work that everybody who may look can cause.
public final class FolderPlans {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Map<RepositoryName, Desk> desks = new HashMap<>();
  private final Applied applied;
  private final Function<RepositoryName, Optional<Ground>> grounds;
  private final InstantSource clock;

  /// Where the files of a commit are.
  @FunctionalInterface
  public interface Applied {
    Tree tree(RepositoryEntry entry, CommitId commit) throws IOException;
  }

  private record Desk(RepositoryEntry entry, Examiner examiner, ReentrantLock one) {}

  /// @param examiners makes one for an entry
  /// @param grounds what a repository has in force; empty before its first look
  public FolderPlans(
      List<RepositoryEntry> entries,
      Function<RepositoryEntry, Examiner> examiners,
      Applied applied,
      Function<RepositoryName, Optional<Ground>> grounds,
      InstantSource clock) {
    this.applied = applied;
    this.grounds = grounds;
    this.clock = clock;
    entries.forEach(entry ->
        desks.put(entry.name(), new Desk(entry, examiners.apply(entry), new ReentrantLock())));
  }

  /// What came of a folder.
  public sealed interface Answer {
    /// Nothing is known of the repository yet.
    record NotLooked() implements Answer {}

    /// Others are being planned.
    record Busy() implements Answer {}

    /// @param blobs Git's ids of the files whose content has to come too
    record Lacks(List<String> blobs) implements Answer {
      public Lacks {
        blobs = List.copyOf(blobs);
      }
    }

    /// @param applied the commit that is in force
    record Broken(CommitId applied, List<Problem> problems) implements Answer {
      public Broken {
        problems = List.copyOf(problems);
      }
    }

    /// @param applied the commit that it was planned against
    record Planned(CommitId applied, Digest digest, Preview preview) implements Answer {}
  }

  /// @param name what the folder is called
  public Answer plan(RepositoryName repository, SentFolder folder, String name)
      throws IOException, InterruptedException {
    Desk desk = desks.get(repository);
    Optional<Ground> ground = desk == null ? Optional.empty() : grounds.apply(repository);
    if (desk == null || ground.isEmpty()) {
      return new Answer.NotLooked();
    }
    if (!desk.one().tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      return new Answer.Busy();
    }
    try {
      return plan(desk, ground.get(), folder, name);
    } finally {
      desk.one().unlock();
    }
  }

  private Answer plan(Desk desk, Ground ground, SentFolder folder, String name) throws IOException {
    CommitId applied = ground.state().commit();
    Tree base = applied.isNone() ? Nothing.HERE : this.applied.tree(desk.entry(), applied);
    List<String> lacks = folder.lacks(base.entries());
    if (!lacks.isEmpty()) {
      return new Answer.Lacks(lacks);
    }
    var proposed =
        new Examiner.Proposed(CommitId.NONE, folder.over(base), "", name, List.of(), List.of());
    return switch (desk.examiner().read(proposed, ground, clock.instant())) {
      case Examiner.Reading.Broken(var problems) -> new Answer.Broken(applied, problems);
      case Examiner.Reading.Sound sound ->
          new Answer.Planned(applied, sound.judgement().digest(), sound.preview());
    };
  }

  /// Before the first commit.
  private enum Nothing implements Tree {
    HERE;

    @Override
    public String id() {
      return "nothing";
    }

    @Override
    public List<TreeEntry> entries() {
      return List.of();
    }

    @Override
    public Optional<List<TreeChange>> changesSince(String earlierId) {
      return Optional.empty();
    }

    @Override
    public Optional<byte[]> read(TreeEntry entry, long maxBytes) {
      return Optional.empty();
    }
  }
}
