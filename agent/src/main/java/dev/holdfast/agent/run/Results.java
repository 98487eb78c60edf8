package dev.holdfast.agent.run;

import dev.holdfast.wire.Difference;
import dev.holdfast.wire.ResourceResult;
import dev.holdfast.wire.ResourceResult.Cause;
import dev.holdfast.wire.ResourceResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Results of resources, before it is known how long they took.
final class Results {
  private static final Set<String> TELLING_NOTHING = Set.of("mode", "owner", "group");

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

  /// Where a secret was in what is found: its text must not be told, even if nothing secret is
  /// wanted there any more.
  static List<Difference> withoutTexts(List<Difference> differences) {
    return differences.stream()
        .map(each ->
            each.hidden() || TELLING_NOTHING.contains(each.property())
                ? each
                : Difference.hidden(each.property()))
        .toList();
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
        to.isBefore(from) ? Duration.ZERO : Duration.between(from, to),
        result.output());
  }
}
