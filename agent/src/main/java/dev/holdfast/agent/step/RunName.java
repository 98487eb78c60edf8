package dev.holdfast.agent.step;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

/// Names of runs: they begin with the time, so that their order is that of the names.
final class RunName {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private RunName() {}

  static String at(Instant startedAt) {
    return TIME.format(startedAt) + "-" + UUID.randomUUID().toString().substring(0, 8);
  }
}
