/// Renders the templates below `src/main/jte`, which the build compiles.
@NullMarked
package dev.holdfast.reconciler.pages.jte;

import org.jspecify.annotations.NullMarked;
