package dev.holdfast.reconciler.checkin;

import java.util.List;

/// Is told of runs that people ask for, before any node hears of them. What is to the right
/// implements it.
public interface RunBeginnings {
  /// @param runs the parts of one request, one for each node
  void begins(List<Run> runs);
}
