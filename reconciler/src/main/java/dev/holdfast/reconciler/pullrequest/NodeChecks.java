package dev.holdfast.reconciler.pullrequest;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.changes.Markdown;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.preview.Answers;
import dev.holdfast.reconciler.preview.LivePreview;
import dev.holdfast.reconciler.preview.PreviewSection;
import dev.holdfast.reconciler.preview.PreviewSettings;
import dev.holdfast.reconciler.preview.Previews;
import dev.holdfast.reconciler.preview.Proposed;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `holdfast check`: who may ask nodes to look at a pull request, how long they are waited for, and
/// what the comment says of it. One thread at a time.
final class NodeChecks {
  private static final Logger LOG = LoggerFactory.getLogger(NodeChecks.class);

  /// How often a comment is rewritten while answers come.
  static final Duration PACE = Duration.ofSeconds(15);

  private final RepositoryName repository;
  private final PreviewSettings settings;
  private final Previews previews;
  private final InstantSource time;
  private Map<Long, LivePreview> latest = Map.of();

  NodeChecks(
      RepositoryName repository, PreviewSettings settings, Previews previews, InstantSource time) {
    this.repository = repository;
    this.settings = settings;
    this.previews = previews;
    this.time = time;
  }

  /// Somebody who may write asks for it.
  ///
  /// @param proposed what would run on which nodes; empty where it cannot be merged, or is not
  ///   looked at
  void ask(Fence fence, Examined examined, Optional<Examiner.Proposal> proposed, String by)
      throws IOException {
    var asked =
        new Proposed(
            repository,
            examined.number(),
            examined.head(),
            by,
            proposed.map(Examiner.Proposal::candidates).orElse(List.of()),
            proposed.map(Examiner.Proposal::files).orElse(Map.of()));
    Optional<String> refusal = refusal(examined);
    if (refusal.isPresent()) {
      LOG.atInfo()
          .addKeyValue("repository", repository)
          .addKeyValue("pull_request", examined.number())
          .addKeyValue("by", by)
          .addKeyValue("reason", refusal.get())
          .log("nodes are not asked");
      previews.refuse(fence, asked, refusal.get());
    } else {
      previews.begin(fence, asked, settings);
    }
  }

  private Optional<String> refusal(Examined examined) {
    if (settings.isOff()) {
      return Optional.of(
          "nodes are not asked for this repository; its operator can allow it with"
              + " 'pullRequests.preview' in the reconciler's configuration");
    }
    if (examined.pullRequest().fromFork()) {
      return Optional.of(
          "it comes from a fork, and what strangers propose is never sent to a node");
    }
    return switch (examined.finding()) {
      case Finding.Planned planned when planned.counts().isNothing() ->
          Optional.of("it changes no association");
      case Finding.Planned _ -> Optional.empty();
      case Finding.Invalid _ -> Optional.of("what it proposes is not valid");
      case Finding.Unmergeable _ -> Optional.of("it cannot be merged as it is");
      case Finding.Skipped(var why, _) -> Optional.of(why);
    };
  }

  /// Ends what is over: answered, out of time, or about something that is proposed no more.
  ///
  /// @param open by number
  void settle(Fence fence, Map<Long, Examined> open) {
    Instant now = time.instant();
    for (LivePreview each : previews.running(repository)) {
      Examined examined = open.get(each.pullRequest());
      if (examined == null) {
        previews.end(fence, each, LivePreview.State.CLOSED);
      } else if (!examined.head().equals(each.head())) {
        previews.end(fence, each, LivePreview.State.NEW_HEAD);
      } else if (each.isAnswered()) {
        previews.end(fence, each, LivePreview.State.DONE);
      } else if (!now.isBefore(each.expiresAt())) {
        previews.end(fence, each, LivePreview.State.DEADLINE);
      }
    }
    latest =
        previews.latest(repository, open.keySet()).stream()
            .collect(Collectors.toMap(LivePreview::pullRequest, each -> each));
  }

  /// Whether answers about it may still come.
  boolean isRunning(long number) {
    LivePreview preview = latest.get(number);
    return preview != null && preview.isRunning();
  }

  /// When to look again; nothing where nobody is waited for.
  Optional<Duration> next() {
    Instant now = time.instant();
    Collection<LivePreview> all = latest.values();
    return all.stream()
        .filter(LivePreview::isRunning)
        .map(each -> Duration.between(now, each.expiresAt()))
        .map(left -> left.isNegative() ? Duration.ZERO : left)
        .map(left -> left.compareTo(PACE) < 0 ? left : PACE)
        .min(Duration::compareTo);
  }

  /// What the comment says; empty where nothing.
  String section(Examined examined) {
    LivePreview preview = latest.get(examined.number());
    boolean offers =
        !settings.isOff()
            && !examined.pullRequest().fromFork()
            && examined.finding() instanceof Finding.Planned planned
            && !planned.counts().isNothing();
    String offer =
        offers
            ? "\nComment `holdfast check` to ask up to %d nodes what it would change on them.\n"
                .formatted(settings.nodes())
            : "";
    if (preview == null) {
      return offer;
    }
    return preview.head().equals(examined.head())
        ? PreviewSection.of(preview)
        : "\nAn earlier head, %s, was %s.\n"
                .formatted(
                    Markdown.code(preview.head().abbreviated()),
                    Answers.of(preview).headline(Markdown::code))
            + offer;
  }
}
