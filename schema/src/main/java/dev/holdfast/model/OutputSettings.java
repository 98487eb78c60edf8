package dev.holdfast.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What becomes of the full output of steps and scripts.
///
/// @param upload false keeps it on the node
/// @param keep how long it is kept where it was uploaded; null means as long as the reconciler
///   keeps such things
public record OutputSettings(boolean upload, @Nullable Duration keep) {
  public static final OutputSettings ON_THE_NODE = new OutputSettings(false, null);
}
