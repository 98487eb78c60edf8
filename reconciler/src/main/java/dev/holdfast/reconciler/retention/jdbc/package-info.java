/// Retention in PostgreSQL: small batches, each a transaction of its own, by the leader alone.
@NullMarked
package dev.holdfast.reconciler.retention.jdbc;

import org.jspecify.annotations.NullMarked;
