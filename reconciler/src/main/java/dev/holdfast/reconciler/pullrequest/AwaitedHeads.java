package dev.holdfast.reconciler.pullrequest;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.forge.PullRequest;
import dev.holdfast.reconciler.source.CommitId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/// Heads that a forge tells of and Git does not have yet: a forge may send its webhook first and
/// move the pull request's ref then. They are looked for soon, and less and less often. Operators
/// hear of one that takes long, and of its end.
final class AwaitedHeads {
  private static final Logger LOG = LoggerFactory.getLogger(AwaitedHeads.class);
  private static final Duration SOONEST = Duration.ofSeconds(1);

  /// From then on a person may have to act: forges are this far behind only when they are in
  /// trouble.
  private static final Duration LONG = Duration.ofMinutes(1);

  private final RepositoryName repository;
  private final InstantSource time;
  private final TreeMap<Long, Awaited> all = new TreeMap<>();

  AwaitedHeads(RepositoryName repository, InstantSource time) {
    this.repository = repository;
    this.time = time;
  }

  /// @param pullRequest with the head that is awaited
  /// @param since when its forge told of it first
  /// @param overdue whether it takes so long that people were told
  record Awaited(PullRequest pullRequest, Instant since, boolean overdue) {
    CommitId head() {
      return pullRequest.head();
    }
  }

  /// A forge tells of this pull request.
  ///
  /// @param found over Git; null where there is none
  void saw(PullRequest pullRequest, @Nullable CommitId found) {
    CommitId told = pullRequest.head();
    Awaited before = all.get(pullRequest.number());
    if (before != null && !before.head().equals(told)) {
      giveUp(pullRequest.number(), "its forge tells of " + (told.isNone() ? "none" : told));
      before = null;
    }
    if (told.isNone()) {
      return;
    }
    if (told.equals(found)) {
      came(pullRequest.number());
      return;
    }
    Instant since = before == null ? time.instant() : before.since();
    boolean overdue = !time.instant().isBefore(since.plus(LONG));
    var now = new Awaited(pullRequest, since, overdue);
    all.put(pullRequest.number(), now);
    if (overdue && before != null && !before.overdue()) {
      line(LOG.atWarn(), now)
          .addKeyValue("ref", pullRequest.headRef())
          .addKeyValue("holds", found == null ? "nothing" : found)
          .addKeyValue("since", since.truncatedTo(ChronoUnit.SECONDS))
          .log(
              "a pull request waits for a head that its forge told of and its ref does not hold:"
                  + " check that the repository's credentials may read this ref, and that the forge"
                  + " is not behind with its work");
    }
  }

  /// Nobody wants a plan of this one.
  void leave(long number) {
    giveUp(number, "the pull request is left alone now");
  }

  /// All others are not looked for: they are not listed.
  void keep(Collection<Long> open) {
    var gone = new HashSet<>(all.keySet());
    gone.removeAll(open);
    gone.forEach(number -> giveUp(number, "the pull request is not listed as open any more"));
  }

  /// Those of which people were told, by number.
  List<Awaited> overdue() {
    return all.values().stream().filter(Awaited::overdue).toList();
  }

  /// When to look again: after as long as it was waited for already, so that a head that never
  /// comes costs little, but not past the moment at which it is overdue.
  Optional<Duration> next() {
    Instant now = time.instant();
    return all.values().stream()
        .map(each -> Duration.between(each.since(), now))
        .map(AwaitedHeads::pause)
        .min(Comparator.naturalOrder());
  }

  private static Duration pause(Duration waited) {
    Duration left = LONG.minus(waited);
    Duration pause = left.isPositive() && left.compareTo(waited) < 0 ? left : waited;
    return pause.compareTo(SOONEST) < 0 ? SOONEST : pause;
  }

  private void came(long number) {
    Awaited last = all.remove(number);
    if (last != null && last.overdue()) {
      line(LOG.atInfo(), last)
          .addKeyValue("after", Duration.between(last.since(), time.instant()))
          .log("the head that a pull request waited for is there");
    }
  }

  private void giveUp(long number, String reason) {
    Awaited last = all.remove(number);
    if (last != null && last.overdue()) {
      line(LOG.atInfo(), last)
          .addKeyValue("reason", reason)
          .log("the head that a pull request waited for is given up");
    }
  }

  private LoggingEventBuilder line(LoggingEventBuilder line, Awaited awaited) {
    return line.addKeyValue("repository", repository)
        .addKeyValue("pull_request", awaited.pullRequest().number())
        .addKeyValue("commit", awaited.head());
  }
}
