package dev.holdfast.agent.drift;

import dev.holdfast.wire.Difference;
import dev.holdfast.wire.ResourceResult.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The rules of `design.md` section 5.
public final class Causes {
  private static final int FIGHT_CORRECTIONS = 3;
  private static final int PEACE_CHECKS = 5;
  private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private Causes() {}

  /// What a run did about a resource.
  public enum Ending {
    CLEAN,
    CORRECTED,
    /// differs still, or failed
    OPEN
  }

  /// Why a resource differs. Drift of one property weighs more than a new value of another, since
  /// it tells of somebody else's hand; drift for the third time in five runs is a fight.
  public static Cause judge(List<Difference> differences, Desired desired, Memory memory) {
    var causes = differences.stream().map(each -> judge(each, desired, memory)).toList();
    if (causes.contains(Cause.DRIFT)) {
      return isFight(memory) ? Cause.FIGHT : Cause.DRIFT;
    }
    return causes.contains(Cause.NEW_VERSION) ? Cause.NEW_VERSION : Cause.INPUT;
  }

  private static boolean isFight(Memory memory) {
    var last = memory.corrections();
    long before =
        last.subList(Math.max(0, last.size() - Memory.REMEMBERED_RUNS + 1), last.size()).stream()
            .filter(each -> each)
            .count();
    return memory.fight() != null || before + 1 >= FIGHT_CORRECTIONS;
  }

  private static Cause judge(Difference difference, Desired desired, Memory memory) {
    var before = memory.lastInSync(difference.property());
    if (before == null) {
      return Cause.NEW_VERSION;
    }
    if (before.equals(desired.of(difference.property()))) {
      return Cause.DRIFT;
    }
    return desired.enforced().equals(memory.enforced()) ? Cause.INPUT : Cause.NEW_VERSION;
  }

  /// When a difference may be corrected at the earliest; empty where it may be now. Only a fight is
  /// paused: a new version goes through it.
  public static Optional<Instant> pausedUntil(Cause cause, Memory memory, Instant now) {
    return cause != Cause.FIGHT
        ? Optional.empty()
        : Optional.ofNullable(memory.fight())
            // later than its own pause is the clock's doing, which was ahead and was set back
            .filter(fight -> !fight.notBefore().isAfter(now.plus(fight.pause())))
            .map(Memory.Fight::notBefore)
            .filter(notBefore -> notBefore.isAfter(now));
  }

  /// The memory after a run.
  ///
  /// @param cause of the difference; null where there was none
  public static Memory after(
      Memory memory, Desired desired, Ending ending, @Nullable Cause cause, Instant now) {
    if (ending == Ending.CLEAN && memory.isPeaceful(desired)) {
      return memory;
    }
    boolean repaired = ending == Ending.CORRECTED && (cause == Cause.DRIFT || cause == Cause.FIGHT);
    var corrections = new ArrayList<>(memory.corrections());
    corrections.add(repaired);
    if (corrections.size() > Memory.REMEMBERED_RUNS) {
      corrections.removeFirst();
    }
    Memory.Fight fight = fight(memory, corrections, ending, repaired, now);
    // a run without anything to remember leaves an equal memory, so that nothing is written
    List<Boolean> kept = corrections.contains(true) ? corrections : List.of();
    return ending == Ending.OPEN
        ? new Memory(
            memory.inSync(), memory.enforced(), memory.rest(), kept, fight, memory.secret())
        : new Memory(
            desired.properties(),
            desired.enforced(),
            desired.rest(),
            kept,
            fight,
            desired.secret());
  }

  private static Memory.@Nullable Fight fight(
      Memory memory, List<Boolean> corrections, Ending ending, boolean repaired, Instant now) {
    Memory.Fight fight = memory.fight();
    if (fight == null) {
      boolean begins =
          repaired
              && corrections.stream().filter(each -> Objects.equals(each, true)).count()
                  >= FIGHT_CORRECTIONS;
      return begins ? new Memory.Fight(0, FIRST_PAUSE, now.plus(FIRST_PAUSE)) : null;
    }
    return switch (ending) {
      case CLEAN ->
          fight.cleanChecks() + 1 >= PEACE_CHECKS
              ? null
              : new Memory.Fight(fight.cleanChecks() + 1, fight.pause(), fight.notBefore());
      case CORRECTED -> {
        if (!repaired) {
          yield fight;
        }
        Duration doubled = fight.pause().multipliedBy(2);
        Duration pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        yield new Memory.Fight(0, pause, now.plus(pause));
      }
      case OPEN -> new Memory.Fight(0, fight.pause(), fight.notBefore());
    };
  }
}
