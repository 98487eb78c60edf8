package dev.holdfast.reconciler.preview;

import dev.holdfast.wire.PreviewOrder;
import java.time.Duration;

/// On how many nodes a repository's pull requests may be looked at before they are merged. Stands
/// in the reconciler's configuration: it is not for the repository to decide.
///
/// @param nodes at most; 0: none
/// @param scripts whether `check` parts of scripts may be run, which are code that nobody reviewed
/// @param deadline nodes that have not answered after so long are not waited for
/// @param budget how long a node may look
public record PreviewSettings(int nodes, boolean scripts, Duration deadline, Duration budget) {
  public static final int MAX_NODES = 50;
  private static final Duration SHORTEST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofHours(1);

  public static final PreviewSettings OFF =
      new PreviewSettings(0, false, Duration.ofMinutes(5), Duration.ofMinutes(1));

  /// What is meant by naming it and no more.
  public static final PreviewSettings ON =
      new PreviewSettings(10, OFF.scripts(), OFF.deadline(), OFF.budget());

  /// @throws IllegalArgumentException when a number cannot be; the message is for an operator
  public PreviewSettings {
    if (nodes < 0 || nodes > MAX_NODES) {
      throw new IllegalArgumentException("'nodes' is 0 to " + MAX_NODES);
    }
    if (deadline.compareTo(SHORTEST) < 0 || deadline.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("'deadline' is 10s to 1h");
    }
    if (!budget.isPositive() || budget.compareTo(PreviewOrder.LONGEST) > 0) {
      throw new IllegalArgumentException("'budget' is 1s to 5m");
    }
  }

  public boolean isOff() {
    return nodes == 0;
  }
}
