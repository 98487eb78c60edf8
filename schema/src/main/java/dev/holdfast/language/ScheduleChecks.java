package dev.holdfast.language;

import dev.holdfast.model.Durations;
import dev.holdfast.schedule.InvalidScheduleException;
import dev.holdfast.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Whether a schedule can be read and ever fires. Thousands of associations share a few schedules,
/// and reading one is the dearest part of reading an association: so answers are kept.
final class ScheduleChecks {
  private static final int MAX_KEPT = 4096;

  private final ConcurrentHashMap<Question, Answer> answers = new ConcurrentHashMap<>();

  private record Question(@Nullable String expression, String timezone) {}

  /// @param timezone what is wrong with the time zone; null where it is one
  /// @param expression what is wrong with the expression; null where it can be read
  /// @param fires whether there is a firing in any year
  record Answer(@Nullable String timezone, @Nullable String expression, boolean fires) {}

  Answer check(@Nullable String expression, String timezone) {
    var question = new Question(expression, timezone);
    Answer known = answers.get(question);
    if (known != null) {
      return known;
    }
    Answer answer = answer(expression, timezone);
    if (answers.size() >= MAX_KEPT) {
      answers.clear();
    }
    answers.put(question, answer);
    return answer;
  }

  /// Whether work that may go on this long after a firing ends before the next one. Says yes of
  /// what cannot be read, which is told elsewhere.
  static boolean leavesTime(String expression, String duration) {
    try {
      Duration length = Durations.parse(duration);
      return !expression.equals("once")
          && Schedule.parse(expression, "UTC")
              .interval()
              .map(interval -> length.compareTo(interval) < 0)
              .orElse(true);
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  private static Answer answer(@Nullable String expression, String timezone) {
    String wrongZone = null;
    try {
      Schedule.parse("rate(1 hour)", timezone);
    } catch (InvalidScheduleException e) {
      wrongZone = e.getMessage();
    }
    if (expression == null) {
      return new Answer(wrongZone, null, true);
    }
    try {
      var schedule = Schedule.parse(expression, wrongZone == null ? timezone : "UTC");
      boolean fires = schedule.next(Instant.EPOCH.minusSeconds(1), Instant.EPOCH).isPresent();
      return new Answer(wrongZone, null, fires);
    } catch (InvalidScheduleException e) {
      return new Answer(wrongZone, e.getMessage(), true);
    }
  }
}
