package dev.holdfast.agent.run;

import dev.holdfast.agent.report.Found;
import dev.holdfast.wire.Hold;
import org.jspecify.annotations.Nullable;

/// Whether one run may change the node. It may be lost on the way, and never comes back.
final class Clearance {
  private final Task task;
  private final Stop stop;
  private Found.@Nullable Withheld withheld;
  private boolean asked;

  Clearance(Task task, Stop stop) {
    this.task = task;
    this.stop = stop;
    this.withheld = task.withheld();
  }

  /// A calendar may have closed, or somebody may have frozen changes: from here on nothing is
  /// changed.
  void look() {
    Hold hold = withheld == null ? stop.hold(task.association()) : null;
    if (hold != null) {
      withheld = Found.Withheld.by(hold);
    }
  }

  /// Nobody is asked before there is a need.
  boolean mayChange() {
    if (withheld == null && !asked) {
      asked = true;
      withheld = task.consent().ask();
    }
    return withheld == null;
  }

  /// Why nothing may be changed, as far as that is known without asking; null where it may.
  Found.@Nullable Withheld withheld() {
    return withheld;
  }

  /// Whether it was there when the run began.
  boolean isLost() {
    return withheld != null && task.withheld() == null;
  }
}
