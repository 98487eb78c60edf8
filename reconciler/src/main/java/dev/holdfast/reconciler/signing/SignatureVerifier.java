package dev.holdfast.reconciler.signing;

import dev.holdfast.reconciler.source.SignedCommit;
import java.io.IOException;
import java.time.Instant;

/// The edge to one form of signatures.
public interface SignatureVerifier {
  /// The first line of signatures of this form.
  String armor();

  /// Reads the keys anew each time: whoever is taken off the list may not sign from then on.
  ///
  /// @param commit has a signature of this form
  /// @param now keys that are not good any more do not count, whenever the commit says it was made
  /// @throws IOException when a key file cannot be read; the message is a sentence for an operator
  Verdict verify(SigningSettings settings, SignedCommit commit, Instant now) throws IOException;
}
