package dev.holdfast.reconciler.changes;

import dev.holdfast.model.Durations;
import dev.holdfast.model.RolloutSettings;
import dev.holdfast.model.ScheduleSettings;
import dev.holdfast.model.Selector;
import dev.holdfast.reconciler.config.AssociationContent;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.NodeSet;
import dev.holdfast.reconciler.plan.Change;
import dev.holdfast.schedule.InvalidScheduleException;
import dev.holdfast.schedule.Schedule;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// When, and in which order, a change reaches its nodes.
final class Details {
  private static final int FIRINGS = 5;

  private Details() {}

  static List<String> of(Change change, Fleet fleet, Instant at) {
    return switch (change) {
      case Change.Added(_, var content, var enters) -> {
        var lines = new ArrayList<>(firings(content.assignment().schedule(), at));
        lines.addAll(stages(content, enters, fleet));
        yield lines;
      }
      case Change.Changed changed -> {
        var lines = new ArrayList<String>();
        ScheduleSettings now = changed.to().assignment().schedule();
        if (!now.equals(changed.from().assignment().schedule())) {
          lines.addAll(firings(now, at));
        }
        if (changed.changesEnforcedContent()) {
          lines.addAll(stages(changed.to(), changed.stays().or(changed.enters()), fleet));
        }
        yield lines;
      }
      case Change.Retired _ -> List.of();
    };
  }

  /// What counts from the merge on is told as if that were now.
  private static List<String> firings(ScheduleSettings settings, Instant at) {
    try {
      Optional<Schedule> schedule = Schedule.of(settings);
      return schedule.map(known -> List.of(firings(known, settings, at))).orElse(List.of());
    } catch (InvalidScheduleException _) {
      return List.of(); // which the loader has told
    }
  }

  private static String firings(Schedule schedule, ScheduleSettings settings, Instant at) {
    var zone = ZoneId.of(settings.timezone());
    var times = new ArrayList<String>();
    Optional<Instant> next = schedule.next(at, at);
    while (next.isPresent() && times.size() < FIRINGS) {
      times.add(
          DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ssxxx").format(next.get().atZone(zone)));
      next = schedule.next(next.get(), at);
    }
    String words = "schedule: " + schedule.describe();
    return times.isEmpty()
        ? words + "; no firing any more"
        : words + "; next: " + String.join(", ", times);
  }

  private static List<String> stages(AssociationContent content, NodeSet targets, Fleet fleet) {
    RolloutSettings<Selector> rollout = content.rollout();
    if (rollout.isAtOnce()) {
      return List.of();
    }
    var words = new ArrayList<String>();
    NodeSet left = targets;
    int through = 0;
    for (RolloutSettings.Stage<Selector> stage : rollout.stages()) {
      switch (stage) {
        case RolloutSettings.Stage.Matching<Selector>(var nodes, _) -> {
          NodeSet matching = fleet.select(nodes).and(left);
          left = left.minus(matching);
          through += matching.size();
          words.add(SelectorWords.of(nodes) + " (" + matching.size() + ")" + soak(stage));
        }
        case RolloutSettings.Stage.Share<Selector>(var percent, _) -> {
          int reached = Math.max(through, (int) ((targets.size() * (long) percent + 99) / 100));
          words.add("up to " + percent + " % (" + (reached - through) + ")" + soak(stage));
          through = reached;
        }
      }
    }
    words.add("the rest (" + (targets.size() - through) + ")");
    String order = rollout.stages().isEmpty() ? "" : "stages: " + String.join(" → ", words);
    String limits =
        "at most %s at a time; stops at more than %s failed"
            .formatted(rollout.maxConcurrency(), rollout.maxErrors());
    return order.isEmpty() ? List.of("rollout: " + limits) : List.of(order, "rollout: " + limits);
  }

  private static String soak(RolloutSettings.Stage<Selector> stage) {
    return stage.soak().isZero() ? "" : ", then " + Durations.describe(stage.soak());
  }
}
