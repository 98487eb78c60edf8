/// Webhook deliveries in PostgreSQL.
@NullMarked
package dev.holdfast.reconciler.source.jdbc;

import org.jspecify.annotations.NullMarked;
