/// SSH signatures (OpenSSH's PROTOCOL.sshsig), with keys and primitives of Apache MINA SSHD. JGit's
/// own verifier would do for plain keys; it knows no security keys, and it keeps its keys in one
/// place for the whole process.
@NullMarked
package dev.holdfast.reconciler.signing.ssh;

import org.jspecify.annotations.NullMarked;
