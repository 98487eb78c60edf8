package dev.holdfast.reconciler.testing;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.Labels;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.Node;
import dev.holdfast.wire.SigningKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/// A fleet as a test writes it down.
public final class TestFleet {
  private static final SigningKey KEY = SigningKey.generate();

  private TestFleet() {}

  /// @param nodes each as `web-1 role=web env=prod`
  public static Fleet fleet(String... nodes) {
    var fleet = new Fleet();
    for (String node : nodes) {
      fleet.put(node(node));
    }
    return fleet;
  }

  public static Node node(String text) {
    String[] words = text.split(" ", -1);
    Map<String, String> labels = new HashMap<>();
    for (int i = 1; i < words.length; i++) {
      String[] label = words[i].split("=", 2);
      labels.put(label[0], label[1]);
    }
    return new Node(
        new NodeName(words[0]),
        Labels.of(labels),
        new TreeSet<>(),
        KEY.verifying(),
        1,
        "test",
        null,
        Digest.of(""),
        Instant.parse("2026-01-01T00:00:00Z"),
        null);
  }
}
