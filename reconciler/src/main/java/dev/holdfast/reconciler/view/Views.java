package dev.holdfast.reconciler.view;

import dev.holdfast.reconciler.compliance.By;
import dev.holdfast.reconciler.compliance.ComplianceStore;
import dev.holdfast.reconciler.compliance.Item;
import dev.holdfast.reconciler.compliance.Line;
import dev.holdfast.reconciler.freeze.Freeze;
import java.util.List;
import java.util.Optional;

/// The rooms to the left, as the faces show them: finished values, read at the time of the call.
/// What does not exist is empty; lists are bounded by their `limit`.
public interface Views {
  /// A freeze, with how many nodes have heard of it.
  FreezeView freeze(Freeze freeze);

  Overview overview();

  List<RepositoryView> repositories();

  Optional<RepositoryView> repository(String repository);

  /// The newest first, of all repositories where `repository` is empty.
  ///
  /// @param before cursor of an earlier slice; empty for the newest
  Slice<CommitRow> commits(Optional<String> repository, int limit, String before);

  /// @param id a whole commit id or a prefix of at least four digits that only one has
  Optional<CommitView> commit(String repository, String id);

  /// Those in force, by name; of all repositories where `repository` is empty.
  List<AssociationRow> associations(Optional<String> repository);

  Optional<AssociationView> association(String repository, String name);

  /// The newest first.
  List<VersionRow> versions(String repository, String name);

  /// The newest first.
  Slice<HistoryRow> history(String repository, String name, int limit, String before);

  /// The newest first; empty where there is no such association.
  Slice<ExecutionRow> executions(String repository, String name, int limit, String before);

  /// @param after the node after which to read on; empty for the first
  Optional<ExecutionView> execution(
      String repository, String name, String id, int limit, String after);

  /// The newest first.
  Slice<HistoryRow> nodeHistory(String node, int limit, String before);

  /// What differs or failed now, the oldest first.
  List<VerdictView> drift(Optional<String> repository, int limit);

  /// Corrections of drift within the last 24 hours, the newest first.
  List<HistoryRow> corrections(Optional<String> repository, int limit);

  Slice<NodeRow> nodes(NodeQuery query);

  Optional<NodeView> node(String name);

  Optional<RunView> run(String id);

  /// Who complies, summed up.
  List<Line> compliance(By by);

  /// What does not comply, the worst severity first, then the oldest.
  List<Item> failingItems(int limit);

  /// Every item of a node.
  Optional<List<Item>> complianceOf(String node);

  /// The last sums of each hour of two days, or of each day of 90, the oldest first.
  List<ComplianceStore.Point> complianceHistory(ComplianceStore.Span span);
}
