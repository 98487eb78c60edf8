package dev.holdfast.reconciler.signing;

import dev.holdfast.reconciler.source.CommitId;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/// That commits of a repository must be signed, and by whom. Stands in the reconciler's
/// configuration.
///
/// @param allowedSigners SSH keys, in the form that `ssh-keygen` documents under ALLOWED SIGNERS
/// @param revokedKeys SSH public keys that are refused wherever else they stand, one a line
/// @param openpgpKeyring OpenPGP certificates, as `gpg --export` writes them
/// @param everyCommit whether all commits that a branch brings must be signed, and not only those
///   on its first-parent line: a merge then does not vouch for what it merges
/// @param accepted commits that are taken as they are, with all that led to them: a word of the
///   operator where history cannot be signed any more
public record SigningSettings(
    Optional<Path> allowedSigners,
    Optional<Path> revokedKeys,
    Optional<Path> openpgpKeyring,
    boolean everyCommit,
    Set<CommitId> accepted) {

  /// @throws IllegalArgumentException when nobody could sign; the message is for an operator
  public SigningSettings {
    accepted = Set.copyOf(accepted);
    if (allowedSigners.isEmpty() && openpgpKeyring.isEmpty()) {
      throw new IllegalArgumentException(
          "signed commits need an allowedSignersFile (SSH), an openpgpKeyring, or both");
    }
    if (revokedKeys.isPresent() && allowedSigners.isEmpty()) {
      throw new IllegalArgumentException(
          "revokedKeysFile is about SSH keys and needs an allowedSignersFile; OpenPGP keys are revoked in the keyring");
    }
  }
}
