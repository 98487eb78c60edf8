package dev.holdfast.reconciler.checkin;

import dev.holdfast.model.NodeName;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/// Where run requests last.
public interface RunStore {
  void add(Collection<Run> runs);

  /// Those that are not reported and expire after `now`.
  List<Run> open(Instant now);

  /// All parts of one request, sorted by node; empty where there is no such request.
  List<Run> of(String id);

  /// Joins the caller's transaction where there is one. Twice is fine: the first time counts.
  void reported(Collection<RunKey> runs, Instant at);

  /// Lets the parts of a request that are not reported expire.
  void cancel(String id, Instant now);

  record RunKey(String id, NodeName node) {}
}
