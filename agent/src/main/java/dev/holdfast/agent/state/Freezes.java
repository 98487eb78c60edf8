package dev.holdfast.agent.state;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.wire.FreezeOrder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The last order of each scope to freeze or to change again, durable. Read by the loop and by a
/// run between two resources, written by the link.
public final class Freezes {
  /// More repositories than any reconciler has.
  private static final int MAX_SCOPES = 1_000;

  private final Path file;
  private volatile Map<String, FreezeOrder> orders;

  Freezes(Path file) throws IOException {
    this.file = file;
    this.orders =
        DurableFiles.read(
                file,
                json -> {
                  var read = new TreeMap<String, FreezeOrder>();
                  json.list("orders", FreezeOrder::from)
                      .forEach(each -> read.put(each.scope(), each));
                  return Map.copyOf(read);
                })
            .orElse(Map.of());
  }

  /// Takes an order whose signature was checked.
  ///
  /// @return whether it is a new one; an older one of its scope changes nothing
  public synchronized boolean take(FreezeOrder order) throws IOException {
    FreezeOrder before = orders.get(order.scope());
    boolean isNew =
        before == null
            ? orders.size() < MAX_SCOPES
            : order.isNewerThan(before.epoch(), before.sequence());
    if (!isNew) {
      return false;
    }
    var next = new TreeMap<>(orders);
    next.put(order.scope(), order);
    DurableFiles.write(
        file, Json.object().put("orders", Json.list(next.values(), FreezeOrder::toJson)).build());
    orders = Map.copyOf(next);
    return true;
  }

  /// What freezes the associations of a repository; empty where nothing does.
  public Optional<FreezeOrder> of(RepositoryName repository, Instant now) {
    var all = orders;
    if (all.isEmpty()) { // asked between any two resources
      return Optional.empty();
    }
    return Stream.of("", repository.value())
        .flatMap(scope -> Optional.ofNullable(all.get(scope)).stream())
        .filter(order -> order.isInForceAt(now))
        .findFirst();
  }

  /// All orders that are in force.
  public Stream<FreezeOrder> inForce(Instant now) {
    return orders.values().stream().filter(order -> order.isInForceAt(now));
  }

  /// The latest order of all, to say how far this node has heard.
  public Optional<FreezeOrder> latest() {
    return orders.values().stream()
        .reduce((a, b) -> a.isNewerThan(b.epoch(), b.sequence()) ? a : b);
  }
}
