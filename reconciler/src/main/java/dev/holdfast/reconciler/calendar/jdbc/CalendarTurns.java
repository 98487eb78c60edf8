package dev.holdfast.reconciler.calendar.jdbc;

import dev.holdfast.reconciler.Trouble;
import dev.holdfast.reconciler.calendar.Calendars;
import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A new day tells nobody.
@Singleton
@Requires(beans = Calendars.class)
class CalendarTurns {
  private static final Logger LOG = LoggerFactory.getLogger(CalendarTurns.class);
  private final Calendars calendars;
  private final Trouble turns =
      new Trouble(LOG, "calendars cannot be reckoned", "calendars are reckoned again");

  CalendarTurns(Calendars calendars) {
    this.calendars = calendars;
  }

  @Scheduled(initialDelay = "10s", fixedDelay = "10s")
  void turn() {
    turns.guard(calendars::turn);
  }
}
