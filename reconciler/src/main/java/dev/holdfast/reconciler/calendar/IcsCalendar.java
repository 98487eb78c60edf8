package dev.holdfast.reconciler.calendar;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an iCalendar file (RFC 5545) says.
///
/// @param complaints why the file cannot be used, each with its line; empty when it can
public record IcsCalendar(List<Event> events, List<String> complaints) {
  /// An event and what it recurs by. All times are on the zone's clock.
  ///
  /// @param rules RRULE values
  /// @param more starts beside those of the rules (RDATE)
  /// @param without starts that are left out (EXDATE, and what an own event replaces)
  record Event(
      LocalDateTime start,
      Duration length,
      ZoneId zone,
      List<String> rules,
      Set<LocalDateTime> more,
      Set<LocalDateTime> without) {
    Event {
      rules = List.copyOf(rules);
      more = Set.copyOf(more);
      without = Set.copyOf(without);
    }
  }

  public IcsCalendar {
    events = List.copyOf(events);
    complaints = List.copyOf(complaints);
  }

  /// @param content bytes of a file, of any origin
  public static IcsCalendar read(byte[] content) {
    return new IcsReader().read(content);
  }

  static IcsCalendar broken(@Nullable String complaint) {
    return new IcsCalendar(List.of(), complaint == null ? List.of() : List.of(complaint));
  }
}
