/// The rollout room's tables in PostgreSQL.
@NullMarked
package dev.holdfast.reconciler.rollout.jdbc;

import org.jspecify.annotations.NullMarked;
