package dev.holdfast.reconciler.pages;

import dev.holdfast.reconciler.view.ExecutionRow;
import java.util.ArrayList;
import java.util.List;

/// How the pages say what became of an execution.
public final class ExecutionWords {
  private ExecutionWords() {}

  /// Such as "scheduled · 40 nodes, 4 at once".
  public static String about(ExecutionRow row) {
    String by = row.requestedBy();
    String why =
        by == null ? "scheduled" : (row.check() ? "check asked for by " : "asked for by ") + by;
    String turns = row.concurrent() < row.targets() ? ", " + row.concurrent() + " at once" : "";
    return why + " · " + row.targets() + (row.targets() == 1 ? " node" : " nodes") + turns;
  }

  public static String counts(ExecutionRow.Nodes nodes) {
    var words = new ArrayList<String>();
    add(words, nodes.corrected(), "corrected");
    add(words, nodes.changed(), "changed");
    add(words, nodes.unchanged(), "unchanged");
    add(words, nodes.failed(), "failed");
    add(words, nodes.timedOut(), "timed out");
    add(words, nodes.differs(), "differ");
    add(words, nodes.skipped(), "skipped");
    add(words, nodes.stopped(), "stopped");
    add(words, nodes.running(), "running");
    add(words, nodes.waiting(), "waiting");
    add(words, nodes.pending(), "pending");
    add(words, nodes.late(), "late");
    add(words, nodes.withoutPermit(), "without a permit");
    if (nodes.quiet() > 0) {
      words.add("about " + nodes.quiet() + " quiet");
    }
    return words.isEmpty() ? "nothing yet" : String.join(", ", words);
  }

  private static void add(List<String> words, long count, String what) {
    if (count > 0) {
      words.add(count + " " + what);
    }
  }
}
