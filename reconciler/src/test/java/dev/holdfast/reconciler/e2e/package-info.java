/// The whole of it: real processes, a real Git repository, a real database, the real command line.
@NullMarked
package dev.holdfast.reconciler.e2e;

import org.jspecify.annotations.NullMarked;
