package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.Processes;

/// Hears what a resource's own program says while it changes the node, whole and as it comes. What
/// it does with it costs the program nothing.
public interface Listener {
  /// Nobody listens.
  Listener NONE = () -> (_, _) -> {};

  /// For one program; asked once for each.
  Processes.Sink begin();
}
