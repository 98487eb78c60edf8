package dev.holdfast.reconciler.signing;

/// What is said of one commit's signature.
public sealed interface Verdict {
  /// @param signer key and whose it is, in words
  record Good(String signer) implements Verdict {}

  /// @param why the end of a sentence that begins with the commit; names the key where one is known
  /// @param remedy what to do, as an imperative
  record Bad(String why, String remedy) implements Verdict {}
}
