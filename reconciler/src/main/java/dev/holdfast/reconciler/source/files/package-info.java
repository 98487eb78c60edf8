/// A folder of this machine as a tree, for `validate DIR` and `apply FILE`: the rules of a commit
/// without Git.
@NullMarked
package dev.holdfast.reconciler.source.files;

import org.jspecify.annotations.NullMarked;
