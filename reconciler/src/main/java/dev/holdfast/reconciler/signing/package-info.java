/// Who may sign commits, and whether a commit is signed by one of them.
///
/// In: commits with their signatures from [dev.holdfast.reconciler.source.GitSource], and keys from
/// files that the reconciler's configuration names. Out: a verdict on the commits that a branch
/// brings. Never looks at what a commit contains, and never trusts a key that the guarded
/// repository, the user's account or the network offers.
@NullMarked
package dev.holdfast.reconciler.signing;

import org.jspecify.annotations.NullMarked;
