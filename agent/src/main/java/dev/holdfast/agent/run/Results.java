package dev.holdfast.agent.run;

import dev.holdfast.wire.Difference;
import dev.holdfast.wire.ResourceResult;
import dev.holdfast.wire.ResourceResult.Cause;
import dev.holdfast.wire.ResourceResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Results of resources, before it is known how long they took.
final class Results {
  private Results() {}

  static ResourceResult of(Prepared.Part part, Outcome outcome, String message) {
    return of(part, outcome, null, List.of(), message);
  }

  static ResourceResult of(
      Prepared.Part part,
      Outcome outcome,
      @Nullable Cause cause,
      List<Difference> differences,
      String message) {
    return new ResourceResult(
        part.declaration().name(),
        part.declaration().type(),
        outcome,
        cause,
        differences,
        message,
        Duration.ZERO);
  }

  /// The same with its duration; none where the clock was set back meanwhile.
  static ResourceResult timed(ResourceResult result, Instant from, Instant to) {
    return new ResourceResult(
        result.name(),
        result.type(),
        result.outcome(),
        result.cause(),
        result.differences(),
        result.message(),
        to.isBefore(from) ? Duration.ZERO : Duration.between(from, to));
  }
}
