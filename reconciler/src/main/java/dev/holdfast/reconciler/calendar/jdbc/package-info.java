/// Calendars in PostgreSQL, and the room's wiring.
@NullMarked
package dev.holdfast.reconciler.calendar.jdbc;

import org.jspecify.annotations.NullMarked;
