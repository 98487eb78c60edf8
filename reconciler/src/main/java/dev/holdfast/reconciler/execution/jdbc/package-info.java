/// The execution room's tables in PostgreSQL.
@NullMarked
package dev.holdfast.reconciler.execution.jdbc;

import org.jspecify.annotations.NullMarked;
