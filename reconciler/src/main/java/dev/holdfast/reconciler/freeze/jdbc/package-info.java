/// Freezes in PostgreSQL, and the room's wiring.
@NullMarked
package dev.holdfast.reconciler.freeze.jdbc;

import org.jspecify.annotations.NullMarked;
