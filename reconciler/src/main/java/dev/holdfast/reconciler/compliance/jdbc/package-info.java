/// The compliance room's tables in PostgreSQL.
@NullMarked
package dev.holdfast.reconciler.compliance.jdbc;

import org.jspecify.annotations.NullMarked;
