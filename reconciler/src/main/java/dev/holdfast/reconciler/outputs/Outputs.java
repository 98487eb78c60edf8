package dev.holdfast.reconciler.outputs;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.OutputSettings;
import dev.holdfast.wire.OutputPart;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/// Which outputs are taken, and for how long they are kept. A node brings those of associations
/// that are released to it and ask for that, and no others.
public final class Outputs {
  /// Where an association does not say.
  static final Duration KEPT = Duration.ofDays(30);

  private final OutputStore store;
  private final BiFunction<NodeName, AssociationId, Optional<OutputSettings>> released;
  private final Function<AssociationId, Optional<OutputSettings>> current;
  private final InstantSource clock;

  /// @param released of what is released to a node; empty for what is not
  /// @param current of the association's version; empty for one that is retired
  public Outputs(
      OutputStore store,
      BiFunction<NodeName, AssociationId, Optional<OutputSettings>> released,
      Function<AssociationId, Optional<OutputSettings>> current,
      InstantSource clock) {
    this.store = store;
    this.released = released;
    this.current = current;
    this.clock = clock;
  }

  /// Takes a part. Twice is the same as once.
  public OutputPart.Answer take(NodeName node, OutputPart part, byte[] bytes) {
    if (!released.apply(node, part.association()).map(OutputSettings::upload).orElse(false)) {
      return new OutputPart.Answer.Unwanted("the association does not ask for it any more");
    }
    if (part.offset() + bytes.length > OutputPart.MAX_FILE_BYTES) {
      return new OutputPart.Answer.Unwanted(
          "more than " + OutputPart.MAX_FILE_BYTES + " bytes of one stream");
    }
    if (!store.hasRoom()) {
      return new OutputPart.Answer.Unwanted("the reconciler has no room for more outputs");
    }
    return new OutputPart.Answer.Kept(
        store.append(OutputFile.of(node, part), part.offset(), bytes));
  }

  /// Deletes what is past its time; called every now and then.
  public void sweep() {
    store.sweep(
        clock.instant(),
        association ->
            current
                .apply(association)
                .flatMap(settings -> Optional.ofNullable(settings.keep()))
                .orElse(KEPT));
  }
}
