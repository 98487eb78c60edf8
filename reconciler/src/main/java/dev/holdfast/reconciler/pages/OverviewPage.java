package dev.holdfast.reconciler.pages;

import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.view.AssociationRow;
import dev.holdfast.reconciler.view.CommitRow;
import dev.holdfast.reconciler.view.Overview;
import dev.holdfast.reconciler.view.RepositoryView;
import dev.holdfast.reconciler.view.Tally;
import dev.holdfast.reconciler.view.VerdictView;
import java.util.List;
import java.util.Objects;

/// The overview with the sentence that sums it up.
///
/// @param associationCount all of them; `associations` are the first
public record OverviewPage(
    Overview overview,
    List<AssociationRow> associations,
    int associationCount,
    List<CommitRow> commits,
    List<VerdictView> drift) {
  public OverviewPage {
    associations = List.copyOf(associations);
    commits = List.copyOf(commits);
    drift = List.copyOf(drift);
  }

  /// Pairs that differ or failed.
  public long open() {
    Tally sums = overview.verdicts();
    return sums.of(Verdict.FAILED) + sums.of(Verdict.TIMED_OUT) + sums.of(Verdict.DRIFTED);
  }

  public boolean calm() {
    return open() == 0 && overview.verdicts().of(Verdict.STALE) == 0;
  }

  public boolean moreAssociations() {
    return associationCount > associations.size();
  }

  public String headline() {
    Tally sums = overview.verdicts();
    if (sums.total() == 0) {
      return "Nothing is released yet";
    }
    if (open() > 0) {
      return open() + " of " + sums.total() + " need a look";
    }
    if (sums.of(Verdict.PENDING) > 0) {
      return sums.of(Verdict.PENDING) + " of " + sums.total() + " on their way";
    }
    if (sums.of(Verdict.STALE) > 0) {
      return sums.of(Verdict.STALE) + " of " + sums.total() + " not heard of lately";
    }
    return sums.of(Verdict.HELD) > 0 ? "In sync, some held back" : "Everything is in sync";
  }

  public String subline() {
    Tally sums = overview.verdicts();
    if (sums.total() == 0) {
      return "Associations and nodes show here once both are there";
    }
    long nodes = overview.nodes().total();
    return "%s; pairs of node and association, on %d %s"
        .formatted(sums.coverage(), nodes, nodes == 1 ? "node" : "nodes");
  }

  /// Whether the head of the branch is something else than what is in force.
  public boolean refusedHead(RepositoryView repository) {
    return repository.seenCommit() != null
        && !Objects.equals(repository.seenCommit(), repository.appliedCommit());
  }
}
