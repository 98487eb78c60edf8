package dev.holdfast.reconciler.pullrequest;

import dev.holdfast.reconciler.forge.PullRequest;
import dev.holdfast.reconciler.source.CommitId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Heads that a forge tells of and Git does not have yet: a forge may send its webhook first and
/// move the pull request's ref then. They are looked for soon, and less and less often.
final class AwaitedHeads {
  private static final Duration SOONEST = Duration.ofSeconds(1);

  private final Map<Long, Awaited> all = new HashMap<>();

  private record Awaited(CommitId head, Instant since) {}

  /// @param found over Git; null where there is none
  void saw(PullRequest pullRequest, @Nullable CommitId found, Instant at) {
    CommitId told = pullRequest.head();
    if (told.isNone() || told.equals(found)) {
      all.remove(pullRequest.number());
    } else {
      all.merge(
          pullRequest.number(),
          new Awaited(told, at),
          (before, now) -> before.head().equals(told) ? before : now);
    }
  }

  /// Of these nothing is awaited any more.
  void forget(Collection<Long> numbers) {
    all.keySet().removeAll(numbers);
  }

  /// When to look again: after as long as it was waited for already, so that a head that never
  /// comes costs little.
  Optional<Duration> next(Instant now) {
    return all.values().stream()
        .map(each -> Duration.between(each.since(), now))
        .min(Comparator.naturalOrder())
        .map(waited -> waited.compareTo(SOONEST) < 0 ? SOONEST : waited);
  }
}
