package dev.holdfast.reconciler.checkin;

import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.Node;
import dev.holdfast.wire.Session;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/// Sessions that any replica can check: a sealed text of node, key number and expiry. What can end
/// earlier, a revoked node or a replaced key, is compared with the fleet at each use.
public final class Sessions {
  static final Duration GOOD_FOR = Duration.ofHours(1);
  private static final String PURPOSE = "session";

  private final Seals seals;
  private final Fleet fleet;
  private final InstantSource clock;

  public Sessions(Seals seals, Fleet fleet, InstantSource clock) {
    this.seals = seals;
    this.fleet = fleet;
    this.clock = clock;
  }

  /// A session for a node that has proved its key.
  public Session.Response open(Node node) {
    Instant until = clock.instant().plus(GOOD_FOR).truncatedTo(ChronoUnit.MILLIS);
    String text = node.name() + "\n" + node.keyNumber() + "\n" + until.toEpochMilli();
    return new Session.Response(seals.seal(PURPOSE, text), until);
  }

  /// The node that the token is for, which may work now.
  ///
  /// @throws RefusedException when it may not, or when the token is no session
  public Node nodeOf(String token) {
    String[] parts =
        seals
            .open(PURPOSE, token)
            .map(text -> text.split("\n", -1))
            .filter(split -> split.length == 3)
            .orElseThrow(() -> new RefusedException(Refusal.sessionExpired()));
    var name = new NodeName(parts[0]);
    Node node =
        fleet.node(name).orElseThrow(() -> new RefusedException(Refusal.nodeUnknown(name.value())));
    if (node.isRevoked()) {
      throw new RefusedException(Refusal.nodeRevoked(name.value()));
    }
    boolean over = !clock.instant().isBefore(Instant.ofEpochMilli(Long.parseLong(parts[2])));
    if (over || node.keyNumber() != Long.parseLong(parts[1])) {
      throw new RefusedException(Refusal.sessionExpired());
    }
    return node;
  }
}
