package dev.holdfast.agent.preview;

import dev.holdfast.agent.state.Blobs;
import dev.holdfast.canonical.Digest;
import java.io.IOException;

/// Where what is proposed is fetched from.
@FunctionalInterface
public interface ProposalSource {
  /// Fetches what a preview names into `into`.
  ///
  /// @throws IOException when it is not to be had, is something else, or is longer than `maxBytes`
  void fetch(String preview, Digest digest, Blobs into, long maxBytes) throws IOException;
}
