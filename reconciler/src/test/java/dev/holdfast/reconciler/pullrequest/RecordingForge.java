package dev.holdfast.reconciler.pullrequest;

import dev.holdfast.reconciler.forge.Annotations;
import dev.holdfast.reconciler.forge.ForgeException;
import dev.holdfast.reconciler.forge.ForgeRepository;
import dev.holdfast.reconciler.forge.Membership;
import dev.holdfast.reconciler.forge.PullRequest;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.status.Delivery;
import dev.holdfast.reconciler.status.StatusOutbox;
import dev.holdfast.reconciler.status.StatusSink;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A forge's side of a repository, whose pull requests a test opens, and which keeps what it is
/// told.
final class RecordingForge implements ForgeRepository {
  final Map<Long, PullRequest> open = new TreeMap<>();
  final Map<Long, String> comments = new HashMap<>();
  final List<Annotations> annotations = new ArrayList<>();
  final List<PullRequest.Approval> approvals = new ArrayList<>();
  final Set<String> writers = new HashSet<>();
  final Map<String, Set<String>> teams = new HashMap<>();
  int asked;
  int commentsWritten;
  int most = 65_536;
  boolean folds = true;
  @Nullable ForgeException trouble;
  @Nullable ForgeException commentTrouble;
  @Nullable ForgeException annotateTrouble;

  /// Opens one, or tells of its new head.
  PullRequest open(long number, CommitId head) {
    return open(number, head, false, Set.of());
  }

  PullRequest open(long number, CommitId head, boolean draft, Set<String> labels) {
    return open(number, head, draft, labels, false);
  }

  /// Opens one that comes from another repository.
  PullRequest fork(long number, CommitId head) {
    return open(number, head, false, Set.of(), true);
  }

  private PullRequest open(
      long number, CommitId head, boolean draft, Set<String> labels, boolean fromFork) {
    var pullRequest =
        new PullRequest(
            number,
            "Change " + number,
            "ana",
            head,
            ref(number),
            "main",
            fromFork,
            draft,
            labels,
            URI.create("https://forge.example/pulls/" + number));
    open.put(number, pullRequest);
    return pullRequest;
  }

  static String ref(long number) {
    return "refs/pull/" + number + "/head";
  }

  @Override
  public StatusSink statuses() {
    return new StatusSink() {
      @Override
      public String name() {
        return "recorded";
      }

      @Override
      public boolean isOnePush() {
        return false;
      }

      @Override
      public List<Delivery> post(List<StatusOutbox.Unsent> statuses) {
        return statuses.stream().<Delivery>map(_ -> new Delivery.Delivered()).toList();
      }
    };
  }

  @Override
  public List<PullRequest> open(String base, int limit) throws ForgeException {
    if (trouble != null) {
      throw trouble;
    }
    return open.values().stream().filter(each -> each.base().equals(base)).limit(limit).toList();
  }

  @Override
  public Optional<PullRequest> pullRequest(long number) {
    return Optional.ofNullable(open.get(number));
  }

  @Override
  public void comment(long number, String marker, String markdown) throws ForgeException {
    if (commentTrouble != null) {
      throw commentTrouble;
    }
    commentsWritten++;
    comments.put(number, marker + "\n" + markdown);
  }

  @Override
  public int maxComment() {
    return most;
  }

  @Override
  public boolean foldsComments() {
    return folds;
  }

  @Override
  public PullRequest.Review review(long number) {
    return new PullRequest.Review(approvals);
  }

  @Override
  public boolean mayWrite(String login) {
    return writers.contains(login);
  }

  @Override
  public Membership membership(String team, String login) {
    asked++;
    Set<String> members = teams.get(team);
    return members == null
        ? Membership.UNKNOWN
        : members.contains(login) ? Membership.MEMBER : Membership.STRANGER;
  }

  @Override
  public void annotate(Annotations lines) throws ForgeException {
    if (annotateTrouble != null) {
      throw annotateTrouble;
    }
    annotations.add(lines);
  }
}
