/// Previews in PostgreSQL, and the room's wiring.
@NullMarked
package dev.holdfast.reconciler.preview.jdbc;

import org.jspecify.annotations.NullMarked;
