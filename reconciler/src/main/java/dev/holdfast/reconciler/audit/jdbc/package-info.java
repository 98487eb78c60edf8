/// The audit in PostgreSQL. The hash is computed by the database from the row as it stands there,
/// so that one query verifies the whole chain.
@NullMarked
package dev.holdfast.reconciler.audit.jdbc;

import org.jspecify.annotations.NullMarked;
