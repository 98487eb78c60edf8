/// Other programs that this one runs: with their output in a file, told to end in good order, and
/// ended by the kernel when this program is killed.
@NullMarked
package dev.holdfast.reconciler.app.process;

import org.jspecify.annotations.NullMarked;
