package dev.holdfast.reconciler.checkin;

import dev.holdfast.model.NodeName;
import dev.holdfast.wire.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Keeps a node that cannot take its manifest from asking for it without a pause: after a few
/// answers with the same revision, the next one waits.
final class Patience {
  private static final int AT_ONCE = 3;
  static final Duration PAUSE = Duration.ofSeconds(5);

  private final ConcurrentHashMap<NodeName, Sent> sent = new ConcurrentHashMap<>();

  private record Sent(Revision revision, int times, Instant last) {
    boolean isOver(Instant now) {
      return times < AT_ONCE || !now.isBefore(last.plus(PAUSE));
    }
  }

  /// Whether [#allows] would say so.
  boolean wouldAllow(NodeName node, Revision revision, Instant now) {
    @Nullable Sent before = sent.get(node);
    return before == null || !before.revision().equals(revision) || before.isOver(now);
  }

  /// Whether to send this revision now; then it counts as sent.
  boolean allows(NodeName node, Revision revision, Instant now) {
    boolean[] allowed = {true};
    sent.compute(
        node,
        (_, before) -> {
          if (before == null || !before.revision().equals(revision)) {
            return new Sent(revision, 1, now);
          }
          allowed[0] = before.isOver(now);
          return allowed[0] ? new Sent(revision, before.times() + 1, now) : before;
        });
    return allowed[0];
  }

  /// The node has what it should.
  void arrived(NodeName node) {
    if (!sent.isEmpty()) {
      sent.remove(node);
    }
  }
}
