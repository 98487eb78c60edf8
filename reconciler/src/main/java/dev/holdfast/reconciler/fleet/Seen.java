package dev.holdfast.reconciler.fleet;

import dev.holdfast.model.NodeName;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What the last check-in of a node said about the node itself.
///
/// @param revision what the node had
/// @param verifiedThrough see [dev.holdfast.wire.CheckIn.Request]; null before the first run
/// @param clockOffMs how far the node's clock is ahead of ours, in milliseconds; 0 within 30 s
/// @param disabled why changes are switched off on the node; null when they are not
/// @param heardEpoch of the last order to freeze or to change again that the node took; 0 before
///   the first, and from an agent that knows no freezing
/// @param heardSequence likewise
public record Seen(
    NodeName node,
    Instant lastSeen,
    String revision,
    @Nullable Instant verifiedThrough,
    long clockOffMs,
    @Nullable String disabled,
    String stream,
    long heardEpoch,
    long heardSequence) {
  /// A node that was not heard of for this long is offline.
  public static final Duration OFFLINE_AFTER = Duration.ofMinutes(3);

  boolean isVerified(Instant through) {
    return verifiedThrough != null && !verifiedThrough.isBefore(through);
  }

  Seen verified(Instant through) {
    return new Seen(
        node, lastSeen, revision, through, clockOffMs, disabled, stream, heardEpoch, heardSequence);
  }

  /// Whether the node took this order, or a later one.
  boolean hasHeard(long epoch, long sequence) {
    return heardEpoch > epoch || (heardEpoch == epoch && heardSequence >= sequence);
  }

  public boolean isOnline(Instant now) {
    return now.isBefore(lastSeen.plus(OFFLINE_AFTER));
  }
}
