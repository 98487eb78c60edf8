/// The outbox of statuses in PostgreSQL: table `commit_status`.
@NullMarked
package dev.holdfast.reconciler.status.jdbc;

import org.jspecify.annotations.NullMarked;
