package dev.holdfast.reconciler.rollout;

import java.util.List;

/// Hears of releases, one change after the other, before the nodes do.
@FunctionalInterface
public interface ReleaseListener {
  void releasesChanged(List<ReleaseChange> changes);
}
