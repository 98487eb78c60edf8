package dev.holdfast.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/// Our rule for daylight saving: a local time that does not exist means the first instant after the
/// gap; one that occurs twice means the first.
final class LocalTimes {
  private LocalTimes() {}

  static Instant instant(LocalDateTime local, ZoneId zone) {
    ZoneRules rules = zone.getRules();
    ZoneOffsetTransition transition = rules.getTransition(local);
    if (transition != null && transition.isGap()) {
      return transition.getInstant();
    }
    return local.toInstant(
        transition == null ? rules.getOffset(local) : transition.getOffsetBefore());
  }
}
