/// The lease in PostgreSQL. Other rooms' JDBC closets use [Fences] inside their transactions.
@NullMarked
package dev.holdfast.reconciler.lease.jdbc;

import org.jspecify.annotations.NullMarked;
