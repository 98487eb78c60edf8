/// What tests of the reconciler need again and again.
@NullMarked
package dev.holdfast.reconciler.testing;

import org.jspecify.annotations.NullMarked;
