package dev.holdfast.reconciler.pullrequest;

import dev.holdfast.canonical.Digest;
import dev.holdfast.reconciler.forge.ForgeException;
import dev.holdfast.reconciler.forge.ForgeRepository;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.source.RepositoryEntry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes the comments that should read otherwise. One that the forge does not take waits by
/// itself, longer each time.
final class CommentDesk {
  private static final Logger LOG = LoggerFactory.getLogger(CommentDesk.class);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(10);
  private static final int DOUBLINGS = 10;

  private final RepositoryEntry entry;
  private final ForgeRepository forge;
  private final PullRequestStore store;
  private final NodeChecks checks;
  private final Function<Examined, List<String>> wanting;

  /// @param wanting what gates still want of one, as sentences
  CommentDesk(
      RepositoryEntry entry,
      ForgeRepository forge,
      PullRequestStore store,
      NodeChecks checks,
      Function<Examined, List<String>> wanting) {
    this.checks = checks;
    this.wanting = wanting;
    this.entry = entry;
    this.forge = forge;
    this.store = store;
  }

  /// @param open by number; how their comments stand is written into it
  /// @return when the next one is due
  Duration write(Fence fence, Map<Long, Examined> open, Instant now) throws InterruptedException {
    Duration next = entry.poll();
    for (Examined each : List.copyOf(open.values())) {
      String text = CommentText.of(each, wanting.apply(each), open.values(), checks.section(each));
      String digest = Digest.of(text.getBytes(StandardCharsets.UTF_8)).value();
      if (text.isEmpty() || digest.equals(each.comment().sent())) {
        continue;
      }
      Examined.Comment comment = each.comment();
      if (!now.isBefore(comment.nextAt()) || isPaced(each)) {
        comment = paced(each, write(each, text, digest, now), now);
        store.commented(fence, entry.name(), each.number(), comment);
        open.put(each.number(), each.with(comment));
      }
      Duration until = Duration.between(now, comment.nextAt());
      next = until.isPositive() && until.compareTo(next) < 0 ? until : next;
    }
    return next;
  }

  /// Whether it waited only for more answers, which do not come any more.
  private boolean isPaced(Examined examined) {
    return examined.comment().attempts() == 0 && !checks.isRunning(examined.number());
  }

  /// While nodes answer, one is not written for each of them.
  private Examined.Comment paced(Examined examined, Examined.Comment written, Instant now) {
    return written.attempts() == 0 && checks.isRunning(examined.number())
        ? new Examined.Comment(written.sent(), "", 0, now.plus(NodeChecks.PACE))
        : written;
  }

  private Examined.Comment write(Examined examined, String text, String digest, Instant now)
      throws InterruptedException {
    try {
      forge.comment(examined.number(), CommentText.marker(examined), text);
      return new Examined.Comment(digest, "", 0, Instant.EPOCH);
    } catch (ForgeException e) {
      int attempts = examined.comment().attempts();
      Duration usual = FIRST_RETRY.multipliedBy(1L << Math.min(attempts, DOUBLINGS));
      Duration wait = e.after().filter(each -> each.compareTo(usual) > 0).orElse(usual);
      if (attempts == 0) {
        LOG.atWarn()
            .addKeyValue("repository", entry.name())
            .addKeyValue("pull_request", examined.number())
            .addKeyValue("reason", e.getMessage())
            .log("a comment is not written; it is tried again");
      }
      return new Examined.Comment(
          examined.comment().sent(), String.valueOf(e.getMessage()), attempts + 1, now.plus(wait));
    }
  }
}
