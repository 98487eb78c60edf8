/// News by PostgreSQL's LISTEN and NOTIFY, and the room's wiring. Triggers notify, so that no write
/// can forget to.
@NullMarked
package dev.holdfast.reconciler.news.jdbc;

import org.jspecify.annotations.NullMarked;
