package dev.holdfast.reconciler.outputs;

import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.wire.OutputPart;

/// One stream of one step of one node's run.
public record OutputFile(
    NodeName node, AssociationId association, String run, String step, OutputPart.Stream stream) {
  /// @throws JsonShapeException when a name is none that a node gives
  public OutputFile {
    OutputPart.requireNames(run, step);
  }

  public static OutputFile of(NodeName node, OutputPart part) {
    return new OutputFile(node, part.association(), part.run(), part.step(), part.stream());
  }
}
