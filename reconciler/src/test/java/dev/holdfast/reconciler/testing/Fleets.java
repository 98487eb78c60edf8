package dev.holdfast.reconciler.testing;

import dev.holdfast.model.Labels;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.Node;
import dev.holdfast.wire.SigningKey;
import java.time.Instant;
import java.util.TreeMap;
import java.util.TreeSet;

/// Fleets as sentences: `fleet("web-1 role=web env=prod", "db-1 role=db")`.
public final class Fleets {
  private static final SigningKey KEY = SigningKey.generate();

  private Fleets() {}

  public static Fleet fleet(String... nodes) {
    var fleet = new Fleet();
    for (String node : nodes) {
      fleet.put(node(node));
    }
    return fleet;
  }

  /// A node as written above, registered when [TurnableClock] starts.
  public static Node node(String text) {
    return node(text, TurnableClock.START);
  }

  public static Node node(String text, Instant registeredAt) {
    String[] parts = text.split(" ", -1);
    var labels = new TreeMap<String, String>();
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      labels.put(parts[i].substring(0, equals), parts[i].substring(equals + 1));
    }
    return new Node(
        new NodeName(parts[0]),
        new Labels(labels),
        new TreeSet<>(),
        KEY.verifying(),
        1,
        "0.1",
        null,
        null,
        registeredAt,
        null);
  }
}
