/// Webhooks between their arrival and the leader, in PostgreSQL.
@NullMarked
package dev.holdfast.reconciler.forge.jdbc;

import org.jspecify.annotations.NullMarked;
