/// Versions in PostgreSQL: one method, one transaction.
@NullMarked
package dev.holdfast.reconciler.versions.jdbc;

import org.jspecify.annotations.NullMarked;
