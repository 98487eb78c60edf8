package dev.holdfast.agent.preview;

import dev.holdfast.agent.state.Blobs;
import dev.holdfast.model.AssociationId;
import dev.holdfast.wire.EnforcedContent;
import dev.holdfast.wire.PreviewOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// What is to be looked at, whole.
///
/// @param contents in the order's order
/// @param files the repository files that the contents name
public record Proposal(
    PreviewOrder order, SequencedMap<AssociationId, EnforcedContent> contents, Blobs files) {
  public Proposal {
    contents = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(contents));
  }
}
