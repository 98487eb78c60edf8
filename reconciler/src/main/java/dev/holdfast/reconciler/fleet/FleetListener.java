package dev.holdfast.reconciler.fleet;

/// Hears of every change after it is durable and after [Fleet] shows it, in order.
@FunctionalInterface
public interface FleetListener {
  void fleetChanged(FleetChange change);
}
