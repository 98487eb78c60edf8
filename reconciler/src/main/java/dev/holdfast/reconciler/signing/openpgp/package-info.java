/// OpenPGP signatures, with Bouncy Castle's reading of RFC 9580: bindings, back signatures, key
/// flags, expiry and revocations of certificates, and no digest that is broken. JGit's own verifier
/// knows only the keyring of the account that runs it.
@NullMarked
package dev.holdfast.reconciler.signing.openpgp;

import org.jspecify.annotations.NullMarked;
