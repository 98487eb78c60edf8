/// The checkin room's tables in PostgreSQL.
@NullMarked
package dev.holdfast.reconciler.checkin.jdbc;

import org.jspecify.annotations.NullMarked;
