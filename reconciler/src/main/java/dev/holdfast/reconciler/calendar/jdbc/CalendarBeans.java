package dev.holdfast.reconciler.calendar.jdbc;

import dev.holdfast.reconciler.calendar.Calendars;
import dev.holdfast.reconciler.lease.Leadership;
import dev.holdfast.reconciler.news.News;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.InstantSource;

/// Wires the room. What is handed out has been loaded and hears of what other replicas apply.
@Factory
@Requires(beans = Leadership.class)
final class CalendarBeans {
  @Singleton
  Calendars calendars(
      TransactionOperations<Connection> transactions, InstantSource clock, News news) {
    var calendars = new Calendars(new JdbcCalendarStore(transactions), clock);
    calendars.load();
    news.follow("calendar", calendars::followAll);
    return calendars;
  }
}
