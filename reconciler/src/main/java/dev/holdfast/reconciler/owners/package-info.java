/// Who owns which files: what `CODEOWNERS` says, as each forge reads it.
///
/// In: the text of the file and paths of the repository. Out: whose approval a path needs. Never
/// asks anybody who belongs to a team; never reads Git.
@NullMarked
package dev.holdfast.reconciler.owners;

import org.jspecify.annotations.NullMarked;
