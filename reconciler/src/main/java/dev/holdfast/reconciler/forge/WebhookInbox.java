package dev.holdfast.reconciler.forge;

import dev.holdfast.model.RepositoryName;
import java.util.List;

/// Webhooks that were taken and not told yet, shared by all replicas, and the ids of those of the
/// last 72 hours.
public interface WebhookInbox {
  /// Keeps what had not come before, in this order.
  void keep(List<Arrival> arrivals);

  /// Takes out what was kept first. What is taken out is nowhere else.
  ///
  /// @param limit how many at most
  List<Told> take(int limit);

  /// @param sender whose id it is, such as `github`
  /// @param id of the delivery, at most 200 characters; empty where it has none, and is not known
  ///   again
  record Arrival(RepositoryName repository, String sender, String id, ForgeEvent event) {}

  record Told(RepositoryName repository, ForgeEvent event) {}
}
