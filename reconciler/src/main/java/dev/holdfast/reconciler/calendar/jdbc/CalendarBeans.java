package dev.holdfast.reconciler.calendar.jdbc;

import dev.holdfast.reconciler.calendar.Calendars;
import dev.holdfast.reconciler.lease.Leadership;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.InstantSource;

/// Wires the room. What is handed out has been loaded.
@Factory
@Requires(beans = Leadership.class)
final class CalendarBeans {
  @Singleton
  Calendars calendars(TransactionOperations<Connection> transactions, InstantSource clock) {
    var calendars = new Calendars(new JdbcCalendarStore(transactions), clock);
    calendars.load();
    return calendars;
  }
}
