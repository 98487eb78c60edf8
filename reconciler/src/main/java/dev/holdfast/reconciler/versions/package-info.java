/// What applied plans become: numbered, immutable versions. In: commits that a look at the remote
/// brought. Out: versions and decided commits, written in one transaction each, and told to
/// listeners after it. Nothing that was applied is ever changed or numbered again.
@NullMarked
package dev.holdfast.reconciler.versions;

import org.jspecify.annotations.NullMarked;
