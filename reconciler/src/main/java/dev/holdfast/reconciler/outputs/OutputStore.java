package dev.holdfast.reconciler.outputs;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Where outputs lie.
public interface OutputStore {
  /// Whether there is room for more, in all.
  boolean hasRoom();

  /// Adds bytes where `offset` is the end of what is there, durably; else changes nothing.
  ///
  /// @return how many bytes are there now
  long append(OutputFile file, long offset, byte[] bytes);

  /// What is there of a node, newest run first.
  List<Kept> of(NodeName node);

  /// The file's bytes; empty where it is not there.
  Optional<byte[]> read(OutputFile file);

  /// Deletes what is past its time, and the oldest where there is too much.
  ///
  /// @param keep how long an association's outputs are kept
  void sweep(Instant now, Function<AssociationId, Duration> keep);

  /// @param at when its last part came
  record Kept(OutputFile file, long bytes, Instant at) {}
}
