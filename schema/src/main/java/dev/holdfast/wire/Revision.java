package dev.holdfast.wire;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.Labels;
import java.util.Collection;

/// A digest over what is released to one node and over the node's labels. Equal revisions mean that
/// there is nothing to send.
public record Revision(Digest digest) {
  public static Revision of(Collection<Manifest.Entry> entries, Labels labels) {
    return new Revision(
        Digest.of(
            Json.object()
                .put(
                    "entries",
                    Json.list(entries.stream().sorted().toList(), Manifest.Entry::revised))
                .put("labels", Json.strings(labels.values()))
                .build()));
  }

  /// What a node has that was never told anything.
  public static Revision nothing() {
    return of(java.util.List.of(), Labels.NONE);
  }

  @Override
  public String toString() {
    return digest.value();
  }
}
