package dev.holdfast.agent.run;

import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.report.Redaction;
import dev.holdfast.agent.state.Journal;
import dev.holdfast.wire.ResourceResult;
import java.io.IOException;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/// What one run changes on the node. Each change is written down before it is begun, with those who
/// are to be told of it, so that a crash forgets neither.
final class Changes {
  private final Host host;
  private final Journal.Intentions journal;
  private final Redaction redaction;
  private final Set<String> owed;
  private boolean begun;
  private boolean made;

  Changes(Task task, Host host, Journal.Intentions journal) {
    this.host = host;
    this.journal = journal;
    this.redaction = task.redaction();
    this.owed = new TreeSet<>(task.notifications());
    Journal.Interrupted interrupted = task.interrupted();
    if (interrupted != null) {
      owed.addAll(interrupted.notifications());
    }
  }

  /// Something that changes the node.
  interface Act {
    void run() throws IOException;
  }

  /// Writes a change down.
  ///
  /// @param result as it will be told once the change holds
  void intend(Prepared.Part part, ResourceResult result) throws IOException {
    journal.intend(redaction.of(result), part.declaration().notifies());
    intended(part);
  }

  /// The change was written down already, together with others.
  void intended(Prepared.Part part) {
    owed.addAll(part.declaration().notifies());
    begun = true;
  }

  /// Changes something, after which everything is looked at anew.
  void carryOut(Act act) throws IOException {
    host.lookEachTime();
    try {
      act.run();
    } finally {
      host.lookOnce();
    }
  }

  /// A change came to its end.
  void made() {
    made = true;
  }

  /// Whether a resource is still to be told of a change.
  boolean owes(String resource) {
    return owed.contains(resource);
  }

  void told(String resource) throws IOException {
    journal.notified(resource);
    owed.remove(resource);
  }

  /// Who was not told, of those that there are.
  Set<String> owedOf(Collection<String> resources) {
    var left = new TreeSet<>(owed);
    left.retainAll(resources);
    return left;
  }

  /// Whether a change was begun, so that the journal tells of it.
  boolean areBegun() {
    return begun;
  }

  /// Whether anything was changed to its end.
  boolean areMade() {
    return made;
  }
}
