/// The fleet room's tables in PostgreSQL.
@NullMarked
package dev.holdfast.reconciler.fleet.jdbc;

import org.jspecify.annotations.NullMarked;
