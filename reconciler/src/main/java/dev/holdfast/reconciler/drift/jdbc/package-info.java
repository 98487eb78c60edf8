/// The drift room's tables in PostgreSQL.
@NullMarked
package dev.holdfast.reconciler.drift.jdbc;

import org.jspecify.annotations.NullMarked;
