package dev.holdfast.reconciler.config;

import dev.holdfast.model.ObjectName;
import dev.holdfast.model.ScheduleSettings;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.schedule.InvalidScheduleException;
import dev.holdfast.schedule.Schedule;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// When each schedule fires for the last time. That it has passed depends on the day of asking and
/// not on the tree, so that it is told anew each time.
final class LastFirings {
  private static final int MAX_KEPT = 4096;

  private record Question(String expression, String timezone, int offsetDays) {}

  private record Ending(Instant at, ObjectName association) {}

  /// Thousands of associations share a few schedules.
  private final Map<Question, Optional<Instant>> known = new HashMap<>();

  private final Map<ObjectName, Ending> byName = new HashMap<>();
  private final TreeSet<Ending> endings =
      new TreeSet<>(Comparator.comparing(Ending::at).thenComparing(Ending::association));

  void remove(ObjectName name) {
    Ending before = byName.remove(name);
    if (before != null) {
      endings.remove(before);
    }
  }

  void add(ResolvedAssociation association) {
    last(association.association().value().schedule())
        .ifPresent(at -> {
          var ending = new Ending(at, association.name());
          byName.put(association.name(), ending);
          endings.add(ending);
        });
  }

  private Optional<Instant> last(ScheduleSettings settings) {
    String expression = settings.expression();
    if (expression == null || Schedule.isRate(expression)) {
      return Optional.empty();
    }
    if (known.size() >= MAX_KEPT) {
      known.clear();
    }
    return known.computeIfAbsent(
        new Question(expression, settings.timezone(), settings.offsetDays()), _ -> end(settings));
  }

  private static Optional<Instant> end(ScheduleSettings settings) {
    try {
      return Schedule.of(settings).flatMap(Schedule::last);
    } catch (InvalidScheduleException _) {
      // told where it is written
      return Optional.empty();
    }
  }

  void addProblems(
      Map<ObjectName, ResolvedAssociation> associations, Instant now, List<Problem> problems) {
    for (Ending ending : endings) {
      if (ending.at().isAfter(now)) {
        return;
      }
      ResolvedAssociation association = associations.get(ending.association());
      if (association != null) {
        problems.add(passed(association, ending.at()));
      }
    }
  }

  private static Problem passed(ResolvedAssociation association, Instant at) {
    return association
        .association()
        .positions()
        .warning(
            "/spec/schedule/expression",
            ProblemCode.SCHEDULE_PASSED,
            "'%s' fired for the last time on %s and never will again"
                .formatted(association.association().value().schedule().expression(), at),
            "write a time to come, or remove the association");
  }
}
