package dev.holdfast.reconciler.fleet;

/// What became different in the fleet.
public sealed interface FleetChange {
  /// The node as it is now.
  Node node();

  /// A node is there that was not, or that was revoked.
  record Joined(Node node) implements FleetChange {}

  /// Labels changed; the name did not.
  record Relabelled(Node before, Node node) implements FleetChange {}

  /// Another key took the name.
  record Rekeyed(Node before, Node node) implements FleetChange {}

  /// The node may no longer work and is no longer selected.
  record Revoked(Node node) implements FleetChange {}
}
