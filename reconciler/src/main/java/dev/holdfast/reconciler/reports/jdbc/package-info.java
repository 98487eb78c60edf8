/// The reports room's tables in PostgreSQL.
@NullMarked
package dev.holdfast.reconciler.reports.jdbc;

import org.jspecify.annotations.NullMarked;
