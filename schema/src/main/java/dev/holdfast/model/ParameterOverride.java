package dev.holdfast.model;

import dev.holdfast.canonical.Json;

/// Parameters for some of an association's targets. Of several that match a node, the later wins.
///
/// @param <N> how it says which nodes it means, as in [RolloutSettings]
public record ParameterOverride<N>(N nodes, Json.Obj parameters) {}
