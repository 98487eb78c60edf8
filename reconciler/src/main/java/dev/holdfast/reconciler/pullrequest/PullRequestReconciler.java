package dev.holdfast.reconciler.pullrequest;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.forge.ForgeEvent;
import dev.holdfast.reconciler.forge.ForgeException;
import dev.holdfast.reconciler.forge.ForgeRepository;
import dev.holdfast.reconciler.forge.PullRequest;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.lease.LostLeadershipException;
import dev.holdfast.reconciler.preview.Previews;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.Proposals;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.versions.Ground;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Compares the open pull requests of a repository with what is known of them, looks at those that
/// are different, and says what people should read. Safe to call at any time and again; one thread
/// at a time.
public final class PullRequestReconciler {
  private static final Logger LOG = LoggerFactory.getLogger(PullRequestReconciler.class);
  private static final String FORK =
      "comes from a fork, whose commits this forge does not offer over Git";
  private static final int MOST = 100;

  /// With more, who approves is asked only where a webhook says so, or after [#FRESH].
  private static final int ASKED_EACH_TIME = 20;

  /// The fleet goes on: what a plan says about nodes is looked at again after so long.
  private static final Duration FRESH = Duration.ofMinutes(10);

  private final RepositoryEntry entry;
  private final PullRequestSettings settings;
  private final boolean asksForReviews;
  private final boolean asksOwners;
  private final OwnersDesk owners;
  private final ForgeRepository forge;
  private final Proposals proposals;
  private final Examiner examiner;
  private final PullRequestStore store;
  private final PullRequestStatuses statuses;
  private final CommentDesk comments;
  private final NodeChecks checks;
  private final CommandDesk commands;
  private final LineDesk lines;
  private final URI externalUrl;
  private final InstantSource time;
  private final TreeMap<Long, Examined> known = new TreeMap<>();
  private final Map<Long, Instant> lookedAt = new TreeMap<>();
  private final Map<Long, CommitId> troubles = new HashMap<>();
  private final Map<Long, CommitId> missing = new HashMap<>();
  private final Set<Long> touched = ConcurrentHashMap.newKeySet();
  private final AwaitedHeads awaited;
  private @Nullable Fence knownUnder;

  /// Of the pull request that was looked at last, where it was examined.
  private Optional<Examiner.Proposal> proposal = Optional.empty();

  /// @param kept what owners say, and where they are named
  /// @param statuses told what the heads of open pull requests should show
  public PullRequestReconciler(
      RepositoryEntry entry,
      PullRequestSettings settings,
      GateSettings gates,
      ForgeRepository forge,
      Proposals proposals,
      Examiner examiner,
      PullRequestStore store,
      OwnersDesk.Kept kept,
      PullRequestStatuses statuses,
      Previews previews,
      URI externalUrl,
      InstantSource time) {
    this.entry = entry;
    this.settings = settings;
    this.asksForReviews = gates.asksForReviews();
    this.asksOwners = gates.owners();
    this.owners = new OwnersDesk(entry, kept, forge, time);
    this.forge = forge;
    this.proposals = proposals;
    this.examiner = examiner;
    this.store = store;
    this.statuses = statuses;
    this.checks = new NodeChecks(entry.name(), settings.preview(), previews, time);
    this.comments = new CommentDesk(entry, forge, store, checks, statuses::wanting);
    this.commands = new CommandDesk(entry.name(), forge);
    this.lines = new LineDesk(entry, forge, externalUrl);
    this.externalUrl = externalUrl;
    this.time = time;
    this.awaited = new AwaitedHeads(entry.name(), time);
  }

  public RepositoryName repository() {
    return entry.name();
  }

  /// Somebody wrote below a pull request. What does not fit into the queue is lost, and can be
  /// written again.
  ///
  /// @return whether it is something to look at
  public boolean asked(ForgeEvent.Commented comment) {
    return commands.asked(comment);
  }

  /// Something about a pull request may be different.
  public void touched(long number) {
    touched.add(number);
  }

  /// What was known may be wrong: the database says what is right.
  void forget() {
    knownUnder = null;
  }

  /// One look at everything. Afterwards what is known and said is as it should be, but for comments
  /// that the forge does not take now.
  ///
  /// @return when to look again at the latest
  /// @throws ForgeException when the forge or its Git does not answer
  public Duration reconcile(Fence fence, Ground ground)
      throws IOException, ForgeException, InterruptedException {
    if (!fence.equals(knownUnder)) {
      known.clear();
      store.open(entry.name()).forEach(each -> known.put(each.number(), each));
      owners.load();
      knownUnder = fence;
    }
    List<PullRequest> open = forge.open(entry.branch(), MOST);
    Map<String, CommitId> heads = heads(open);
    CommandDesk.Wanted wanted = commands.take();
    close(fence, open);
    List<Long> listed = open.stream().map(PullRequest::number).toList();
    awaited.keep(listed);
    missing.keySet().retainAll(listed);
    boolean asks = open.size() <= ASKED_EACH_TIME;
    for (PullRequest each : open) {
      @Nullable CommitId head =
          each.headRef().isEmpty() ? each.head() : heads.get(Long.toString(each.number()));
      if (skips(each).isPresent()) {
        awaited.leave(each.number());
      } else {
        awaited.saw(each, head);
      }
      boolean hinted = touched.remove(each.number()) || asks;
      if (head == null) {
        missing(each);
      } else {
        missing.remove(each.number());
        var look = new Look(each, head, wanted, hinted);
        guarded(fence, ground, look);
      }
    }
    if (open.isEmpty()) {
      examiner.prepare(ground);
    }
    statuses.stand(entry.name(), known.values(), awaited.overdue());
    checks.settle(fence, known);
    Duration retry =
        settings.comment() ? comments.write(fence, known, time.instant()) : entry.poll();
    return Stream.of(Optional.of(retry), Optional.of(entry.poll()), checks.next(), awaited.next())
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  /// It was deleted just now, or the forge tells of what Git does not have: then it is looked at
  /// when it is there.
  private void missing(PullRequest pullRequest) {
    if (!pullRequest.head().equals(missing.put(pullRequest.number(), pullRequest.head()))) {
      LOG.atInfo()
          .addKeyValue("repository", entry.name())
          .addKeyValue("pull_request", pullRequest.number())
          .addKeyValue("ref", pullRequest.headRef())
          .log("a pull request is not looked at: its head is not there over Git");
    }
  }

  private Map<String, CommitId> heads(List<PullRequest> open) throws IOException, ForgeException {
    Proposals.Fetched fetched =
        proposals.fetch(
            entry,
            open.stream()
                .filter(each -> !each.headRef().isEmpty())
                .collect(
                    Collectors.toMap(each -> Long.toString(each.number()), PullRequest::headRef)));
    if (!fetched.problem().isEmpty()) {
      throw new ForgeException(fetched.problem(), true, null);
    }
    return fetched.found();
  }

  /// @param all what people asked for, of any pull request
  /// @param hinted something about it may be different, such as who approves
  private record Look(
      PullRequest pullRequest, CommitId head, CommandDesk.Wanted all, boolean hinted) {
    long number() {
      return pullRequest.number();
    }

    /// Whether somebody asked for it.
    boolean wanted() {
      return all.plans().contains(number()) || checkedBy() != null;
    }

    /// Who asked for nodes to look at it; null where nobody did.
    @Nullable String checkedBy() {
      return all.checks().get(number());
    }
  }

  /// What one pull request cannot be looked at for holds up no other.
  private void guarded(Fence fence, Ground ground, Look look)
      throws ForgeException, InterruptedException {
    try {
      look(fence, ground, look);
      @Nullable Examined now = known.get(look.number());
      if (asksOwners && now != null) {
        owners.look(fence, now);
      }
      troubles.remove(look.number());
    } catch (LostLeadershipException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      if (!look.head().equals(troubles.put(look.number(), look.head()))) {
        LOG.atError()
            .addKeyValue("repository", entry.name())
            .addKeyValue("pull_request", look.number())
            .setCause(e)
            .log("a pull request cannot be looked at; it is tried again");
      }
    }
  }

  private void look(Fence fence, Ground ground, Look look)
      throws IOException, ForgeException, InterruptedException {
    CommitId head = look.head();
    @Nullable Examined old = known.get(look.number());
    proposal = Optional.empty();
    Examined now = examined(look, ground, old);
    if (!now.equals(old)) {
      store.save(fence, now);
      known.put(now.number(), now);
      if (old == null || !old.head().equals(head) || !old.finding().equals(now.finding())) {
        lines.show(now);
      }
    }
    String by = look.checkedBy();
    if (by != null) {
      checks.settle(fence, known); // what it proposed before is not waited for
      checks.ask(fence, now, proposal, by);
    }
  }

  private void close(Fence fence, List<PullRequest> open)
      throws IOException, ForgeException, InterruptedException {
    var gone = new HashSet<>(known.keySet());
    open.forEach(each -> gone.remove(each.number()));
    if (open.size() < MOST && !gone.isEmpty()) { // with so many, one that is not told may be open
      for (long number : gone) { // who approved last counts for the commit that it became
        Examined last = known.get(number);
        if (asksForReviews && last != null) {
          List<PullRequest.Approval> approvals = approvals(last.pullRequest());
          store.approved(fence, entry.name(), number, approvals);
          if (asksOwners) {
            owners.look(fence, of(last.pullRequest(), last, approvals));
          }
        }
      }
      store.close(fence, entry.name(), gone, time.instant());
      known.keySet().removeAll(gone);
      owners.forget(gone);
      lookedAt.keySet().removeAll(gone);
      troubles.keySet().removeAll(gone);
    }
  }

  private Examined examined(Look look, Ground ground, @Nullable Examined old)
      throws IOException, ForgeException, InterruptedException {
    PullRequest pullRequest = look.pullRequest();
    CommitId head = look.head();
    boolean wanted = look.wanted();
    Instant now = time.instant();
    Optional<String> skipped = skips(pullRequest);
    boolean same =
        old != null
            && old.head().equals(head)
            && old.base().equals(ground.seen())
            && old.inForce().equals(ground.state().commit())
            && skipped.isPresent() == old.finding() instanceof Finding.Skipped;
    Instant looked = lookedAt.getOrDefault(pullRequest.number(), Instant.MIN);
    if (old != null && same && !wanted && now.isBefore(after(looked))) {
      return of(pullRequest, old, look.hinted() ? approvals(pullRequest) : old.approvals());
    }
    lookedAt.put(pullRequest.number(), now);
    // what only time makes different, such as the next firings, is not told again
    Instant at = old != null && same && !wanted ? old.examinedAt() : now;
    Examiner.Examination examination =
        skipped.isPresent()
            ? Examiner.Examination.without(
                new Finding.Skipped(skipped.get(), unfetched(pullRequest)))
            : examiner.examine(
                pullRequest,
                head,
                ground,
                new Examiner.Frame(
                    PullRequestStatuses.page(externalUrl, entry.name(), pullRequest.number()),
                    forge.maxComment() - CommentText.RESERVED,
                    forge.foldsComments()),
                at);
    Finding finding = examination.finding();
    proposal = examination.proposal();
    boolean changes = old == null || !same || !old.finding().equals(finding);
    Examined.Comment comment = old == null ? Examined.Comment.NONE : old.comment();
    return new Examined(
        entry.name(),
        pullRequest,
        head,
        ground.seen(),
        ground.state().commit(),
        finding,
        changes ? now : at,
        null,
        approvals(pullRequest),
        comment);
  }

  /// Of people who may write; nobody is asked where no gate counts them.
  private List<PullRequest.Approval> approvals(PullRequest pullRequest)
      throws ForgeException, InterruptedException {
    var approvals = new ArrayList<PullRequest.Approval>();
    if (asksForReviews) {
      for (PullRequest.Approval each : forge.review(pullRequest.number()).approvals()) {
        if (forge.mayWrite(each.by())) {
          approvals.add(each);
        }
      }
    }
    return approvals;
  }

  private static Instant after(Instant looked) {
    return looked.equals(Instant.MIN) ? looked : looked.plus(FRESH);
  }

  private static Examined of(PullRequest now, Examined old, List<PullRequest.Approval> approvals) {
    return new Examined(
        old.repository(),
        now,
        old.head(),
        old.base(),
        old.inForce(),
        old.finding(),
        old.examinedAt(),
        null,
        approvals,
        old.comment());
  }

  /// Where nothing can be said at the head, it is said below the pull request.
  private static String unfetched(PullRequest pullRequest) {
    return pullRequest.headRef().isEmpty()
        ? "### Holdfast cannot plan this\n\nIt "
            + FORK
            + ". Push its branch to this repository, and open it from there.\n"
        : "";
  }

  private Optional<String> skips(PullRequest pullRequest) {
    if (pullRequest.headRef().isEmpty()) {
      return Optional.of("it " + FORK);
    }
    if (pullRequest.draft() && !settings.drafts()) {
      return Optional.of("it is a draft");
    }
    return pullRequest.labels().stream()
        .filter(settings.skipLabels()::contains)
        .sorted()
        .findFirst()
        .map(label -> "it has the label '" + label + "'");
  }
}
