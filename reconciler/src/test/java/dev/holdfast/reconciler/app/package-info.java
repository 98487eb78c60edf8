/// The commands that need no server, with real folders and real Git.
@NullMarked
package dev.holdfast.reconciler.app;

import org.jspecify.annotations.NullMarked;
