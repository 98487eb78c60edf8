package dev.holdfast.reconciler.config;

import dev.holdfast.model.ObjectName;
import dev.holdfast.model.Selector;
import dev.holdfast.problem.Problem;

/// Two associations that want different values for one thing on nodes that they might share. The
/// files leave open whether they do; who knows the fleet can say.
///
/// @param warning what is told as long as nobody knows, one of the tree's problems
/// @param later the one that fails on a node that both match
public record Dispute(
    Problem warning, ObjectName later, Selector laterNodes, ObjectName first, Selector firstNodes) {
  /// The same warning, for nodes that are known.
  ///
  /// @param nodes some of them, in words
  public Problem on(String nodes) {
    String open = "; on a node that both match, '%s' fails".formatted(later);
    String known = "; both match %s, where '%s' fails".formatted(nodes, later);
    return new Problem(
        warning.severity(),
        warning.at(),
        warning.code(),
        warning.message().replace(open, known),
        warning.remedy(),
        warning.sourceLine());
  }
}
