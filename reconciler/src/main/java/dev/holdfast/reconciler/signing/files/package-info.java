/// Key files of this machine.
@NullMarked
package dev.holdfast.reconciler.signing.files;

import org.jspecify.annotations.NullMarked;
