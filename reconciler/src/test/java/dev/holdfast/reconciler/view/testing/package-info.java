/// Values to show, made up: a small fleet with a bit of everything.
@NullMarked
package dev.holdfast.reconciler.view.testing;

import org.jspecify.annotations.NullMarked;
