package dev.holdfast.reconciler.versions;

import dev.holdfast.canonical.Digest;
import dev.holdfast.reconciler.source.CommitId;
import java.time.Instant;

/// Somebody's word that a plan shall be applied although it hits a brake.
///
/// @param digest of the plan
/// @param by who called, or the author of the commit with the trailer, as it names itself
/// @param trailer the commit that says so in a trailer; [CommitId#NONE] where somebody called
public record Confirmation(Digest digest, String by, CommitId trailer, Instant at) {
  /// In words, after "confirmed by".
  public String words() {
    return trailer.isNone() ? by : by + " in the trailer of " + trailer.abbreviated();
  }
}
