package dev.holdfast.schedule;

import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A cron expression in the service's dialect (state-manager.md section 2.3: 1 = Sunday). The
/// library says what is an expression; when it fires is walked by [MatchingTimes], on local times
/// as if they were UTC, since the library's walk back over years is wrong, its `31W` throws, and
/// what never fires takes it a second. What daylight saving makes of local times is ours as well:
/// the library silently skips a daily time that falls into a gap.
final class CronFirings implements Firings {
  private static final LocalDateTime LAST = LocalDateTime.of(2199, 12, 31, 23, 59);

  /// Firings looked at for the shortest gap: more than a month of hours, or a year of days.
  private static final int SAMPLED = 800;

  static final CronDefinition AWS =
      CronDefinitionBuilder.defineCron()
          .withMinutes()
          .withStrictRange()
          .and()
          .withHours()
          .withStrictRange()
          .and()
          .withDayOfMonth()
          .withValidRange(1, 31)
          .supportsL()
          .supportsW()
          .supportsLW()
          .supportsQuestionMark()
          .and()
          .withMonth()
          .withValidRange(1, 12)
          .and()
          .withDayOfWeek()
          .withValidRange(1, 7)
          .withMondayDoWValue(2)
          .supportsL()
          .supportsHash()
          .supportsQuestionMark()
          .and()
          .withYear()
          .withValidRange(1970, 2199)
          .and()
          .instance();

  private final CronFields fields;
  private final MatchingTimes times;
  private final ZoneId zone;

  private CronFirings(CronFields fields, MatchingTimes times, ZoneId zone) {
    this.fields = fields;
    this.times = times;
    this.zone = zone;
  }

  static CronFirings parse(String body, ZoneId zone) {
    CronFields fields = CronFields.of(body);
    try {
      new CronParser(AWS).parse(fields.text()).validate();
    } catch (RuntimeException e) {
      throw new InvalidScheduleException("cron(" + body + ") cannot be read");
    }
    return new CronFirings(fields, MatchingTimes.of(fields), zone);
  }

  @Override
  public Optional<Instant> next(Instant after, Instant rateAnchor) {
    return fields.hourly() ? nextByClock(after) : nextOnce(after);
  }

  @Override
  public Optional<Instant> previous(Instant atOrBefore, Instant rateAnchor) {
    return fields.hourly() ? previousByClock(atOrBefore) : previousOnce(atOrBefore);
  }

  /// Every local time fires once. Within the second pass of a repeated hour all of its local times
  /// have fired, so the search goes on behind it.
  private Optional<Instant> nextOnce(Instant after) {
    LocalDateTime from = LocalDateTime.ofInstant(after, zone);
    ZoneOffsetTransition overlap = secondPass(after);
    if (overlap != null) {
      from = overlap.getDateTimeBefore().minusSeconds(1);
    }
    return times.next(from).map(local -> LocalTimes.instant(local, zone));
  }

  private Optional<Instant> previousOnce(Instant atOrBefore) {
    LocalDateTime from = LocalDateTime.ofInstant(atOrBefore, zone).plusNanos(1);
    ZoneOffsetTransition overlap = secondPass(atOrBefore);
    if (overlap != null) {
      from = overlap.getDateTimeBefore();
    }
    return times.previous(from).map(local -> LocalTimes.instant(local, zone));
  }

  /// The overlap whose second pass holds the instant.
  private @Nullable ZoneOffsetTransition secondPass(Instant instant) {
    ZoneOffsetTransition transition =
        zone.getRules().getTransition(LocalDateTime.ofInstant(instant, zone));
    boolean second =
        transition != null && transition.isOverlap() && !instant.isBefore(transition.getInstant());
    return second ? transition : null;
  }

  /// Fires whenever the local clock shows a matching time: from one change of offset to the next.
  private Optional<Instant> nextByClock(Instant after) {
    ZoneRules rules = zone.getRules();
    Instant from = after;
    while (true) {
      ZoneOffset offset = rules.getOffset(from);
      Optional<LocalDateTime> local =
          times.next(LocalDateTime.ofEpochSecond(from.getEpochSecond(), from.getNano(), offset));
      if (local.isEmpty()) {
        return Optional.empty();
      }
      Instant firing = local.get().toInstant(offset);
      ZoneOffsetTransition change = rules.nextTransition(from);
      if (change == null || firing.isBefore(change.getInstant())) {
        return Optional.of(firing);
      }
      if (times.matches(change.getDateTimeAfter())) {
        return Optional.of(change.getInstant());
      }
      from = change.getInstant();
    }
  }

  private Optional<Instant> previousByClock(Instant atOrBefore) {
    ZoneRules rules = zone.getRules();
    Instant from = atOrBefore;
    while (true) {
      ZoneOffset offset = rules.getOffset(from);
      var before = LocalDateTime.ofEpochSecond(from.getEpochSecond(), 0, offset).plusSeconds(1);
      Optional<LocalDateTime> local = times.previous(before);
      if (local.isEmpty()) {
        return Optional.empty();
      }
      Instant firing = local.get().toInstant(offset);
      ZoneOffsetTransition change = rules.previousTransition(from.plusSeconds(1));
      if (change == null || !firing.isBefore(change.getInstant())) {
        return Optional.of(firing);
      }
      from = change.getInstant().minusSeconds(1);
    }
  }

  @Override
  public Optional<Instant> last() {
    return previous(LAST.plusDays(2).toInstant(ZoneOffset.UTC), Instant.EPOCH);
  }

  @Override
  public Optional<Duration> interval() {
    Duration shortest = null;
    Optional<LocalDateTime> at = times.next(LocalDateTime.of(2024, 1, 1, 0, 0).minusSeconds(1));
    for (int i = 0; i < SAMPLED && at.isPresent(); i++) {
      Optional<LocalDateTime> next = times.next(at.get());
      if (next.isPresent()) {
        Duration gap = Duration.between(at.get(), next.get());
        shortest = shortest == null || gap.compareTo(shortest) < 0 ? gap : shortest;
      }
      at = next;
    }
    return Optional.ofNullable(shortest);
  }

  @Override
  public String describe() {
    return CronWords.of(fields) + " in " + zone.getId();
  }
}
