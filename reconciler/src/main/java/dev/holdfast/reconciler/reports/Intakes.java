package dev.holdfast.reconciler.reports;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a batch of deliveries brings that is new. Pure: the store reads how far the streams are
/// under locks, and writes what this says.
public final class Intakes {
  private Intakes() {}

  /// @param received once each, every stream's in order
  /// @param acknowledged how far each stream of the batch is afterwards
  public record Taken(List<Received> received, Map<Delivery.StreamKey, Long> acknowledged) {}

  /// @param acknowledged how far each stream of the batch is durable; missing means nothing is
  public static Taken take(List<Delivery> batch, Map<Delivery.StreamKey, Long> acknowledged) {
    var now = new HashMap<Delivery.StreamKey, Long>();
    var received = new ArrayList<Received>();
    for (Delivery delivery : batch) {
      long before = now.computeIfAbsent(delivery.key(), key -> acknowledged.getOrDefault(key, 0L));
      var next = delivery.next(before);
      received.addAll(next);
      now.put(delivery.key(), before + next.size());
    }
    return new Taken(received, now);
  }
}
