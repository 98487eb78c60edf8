package dev.holdfast.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// When things may change: events that open or close it.
///
/// @param ics path of a repository file in iCalendar form (RFC 5545) whose events count; null where
///   `events` does
public record Calendar(Metadata metadata, Type type, List<Event> events, @Nullable String ics)
    implements Declaration {
  /// What a calendar is while no event goes on.
  public enum Type {
    DEFAULT_OPEN,
    DEFAULT_CLOSED
  }

  /// One event, or many of one rule.
  public sealed interface Event {
    /// How long before its end nothing new starts any more; zero where that is never so.
    Duration cutoff();

    record Span(Instant start, Instant end, Duration cutoff) implements Event {}

    /// @param expression `cron(…)` or `at(…)`, each firing of which begins an event
    record Recurring(String expression, String timezone, Duration duration, Duration cutoff)
        implements Event {}
  }

  public Calendar {
    events = List.copyOf(events);
  }
}
