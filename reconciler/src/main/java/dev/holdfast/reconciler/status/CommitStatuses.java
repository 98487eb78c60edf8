package dev.holdfast.reconciler.status;

import dev.holdfast.model.Verdict;
import dev.holdfast.problem.Problem;
import dev.holdfast.reconciler.drift.Coverage;
import dev.holdfast.reconciler.plan.Brake;
import dev.holdfast.reconciler.rollout.Rollout;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.versions.Braked;
import dev.holdfast.reconciler.versions.CommitRecord;
import dev.holdfast.reconciler.versions.CommitState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What commits should show. Pure: the same facts always want the same statuses.
public final class CommitStatuses {
  public static final String VALIDATE = "holdfast/validate";
  public static final String PLAN = "holdfast/plan";
  public static final String ROLLOUT = "holdfast/rollout";
  public static final String DRIFT = "holdfast/drift";

  private static final String FOLLOWED = "followed by ";

  private final String base;
  private final String suffix;

  /// @param repository name of the entry
  /// @param shared whether another entry follows the same URL: then contexts carry the name
  public CommitStatuses(StatusSettings settings, String repository, boolean shared) {
    this.base = settings.externalUrl() + "/repositories/" + repository + "/commits/";
    this.suffix = shared ? "/" + repository : "";
  }

  /// What contexts end with.
  String suffix() {
    return suffix;
  }

  /// Whether the commit is good.
  ///
  /// @param associations how many are in force with it
  public WantedStatus validate(CommitRecord commit, long associations) {
    List<Problem> errors = commit.problems().stream().filter(Problem::isError).toList();
    long warnings = commit.problems().size() - (long) errors.size();
    CommitId id = commit.facts().id();
    if (commit.state() == CommitState.REJECTED) {
      return wanted(id, VALIDATE, StatusState.FAILURE, Headline.of(errors));
    }
    String said = plural(associations, "association");
    return wanted(
        id,
        VALIDATE,
        StatusState.SUCCESS,
        warnings == 0 ? said + ", no problem" : said + ", " + plural(warnings, "warning"));
  }

  /// A commit that a brake stopped.
  ///
  /// @param latest the last commit that was decided about
  public WantedStatus blocked(CommitRecord commit, CommitId latest) {
    Braked braked = commit.braked();
    if (braked != null) {
      return wanted(
          commit.facts().id(), ROLLOUT, StatusState.FAILURE, braked(commit, braked, latest));
    }
    String why = commit.problems().isEmpty() ? "" : ": " + commit.problems().getFirst().message();
    return wanted(commit.facts().id(), ROLLOUT, StatusState.FAILURE, "blocked" + why);
  }

  /// How to confirm is never cut off.
  private static String braked(CommitRecord commit, Braked braked, CommitId latest) {
    List<Brake> brakes = braked.judgement().brakes();
    String more = brakes.size() > 1 ? " (and %d more)".formatted(brakes.size() - 1) : "";
    String how =
        commit.facts().id().equals(latest)
            ? "; to apply it: holdfast confirm " + braked.judgement().digest().abbreviated()
            : "; followed by " + latest.abbreviated();
    String end = more + how;
    int room = WantedStatus.MAX_DESCRIPTION - WantedStatus.length(end);
    return WantedStatus.shortened("blocked: " + brakes.getFirst().sentence(), room) + end;
  }

  /// How far the nodes are with what the commit brought.
  public WantedStatus rollout(CommitId commit, Standing standing) {
    long targets = standing.targets();
    if (targets == 0) {
      return wanted(commit, ROLLOUT, StatusState.SUCCESS, "no node matches its targets");
    }
    long settled = targets - standing.unsettled();
    String said = "%s of %d nodes final".formatted(Quantities.count(settled, targets), targets);
    Optional<Rollout> stopped = standing.stopped();
    if (stopped.isPresent()) {
      return wanted(commit, ROLLOUT, StatusState.FAILURE, stopped(stopped.get(), said));
    }
    if (standing.unsettled() > 0 && standing.running()) {
      return wanted(commit, ROLLOUT, StatusState.PENDING, said + waiting(standing));
    }
    if (standing.failed() > 0 && standing.failed() == targets) {
      return wanted(commit, ROLLOUT, StatusState.FAILURE, "failed on " + all(targets));
    }
    return standing.running()
        ? wanted(commit, ROLLOUT, StatusState.PENDING, said + waiting(standing))
        : wanted(commit, ROLLOUT, StatusState.SUCCESS, said);
  }

  private static String stopped(Rollout rollout, String said) {
    return "%s %s: %s; %s"
        .formatted(
            rollout.association().name(),
            rollout.state().id().replace('_', ' '),
            rollout.reason(),
            said);
  }

  /// What holds nodes; else, where only one is on its way, why it does not go on.
  private static String waiting(Standing standing) {
    if (!standing.heldBy().isEmpty()) {
      return "; " + standing.heldBy();
    }
    return standing.rollouts().size() == 1 && !standing.rollouts().getFirst().reason().isEmpty()
        ? "; " + standing.rollouts().getFirst().reason()
        : "";
  }

  /// Whether the nodes still are as the commit says.
  public WantedStatus drift(CommitId commit, Standing standing, Instant now) {
    long targets = standing.targets();
    if (targets == 0) {
      return wanted(commit, DRIFT, StatusState.SUCCESS, "no node matches its targets");
    }
    var parts = new ArrayList<String>();
    parts.add(Coverage.of(standing.nodes(), count -> Quantities.count(count, targets)));
    Instant since = standing.differsSince();
    boolean differs = standing.of(Verdict.DRIFTED) + standing.failed() > 0;
    if (differs && since != null) {
      parts.add("oldest " + Quantities.age(Duration.between(since, now)));
    }
    if (!standing.heldBy().isEmpty()) {
      parts.add(standing.heldBy());
    }
    if (standing.corrected24h() > 0) {
      parts.add(Quantities.count(standing.corrected24h(), -1) + " corrected in 24 h");
    }
    return wanted(commit, DRIFT, driftState(standing, differs), String.join("; ", parts));
  }

  /// Nothing is good of which too little is known.
  private static StatusState driftState(Standing standing, boolean differs) {
    if (differs) {
      return StatusState.FAILURE;
    }
    long fresh = standing.of(Verdict.IN_SYNC) + standing.of(Verdict.HELD);
    return standing.of(Verdict.PENDING) > 0 || fresh == 0
        ? StatusState.PENDING
        : StatusState.SUCCESS;
  }

  /// What a commit says that no longer brings anything that is in force, so that nothing waits for
  /// it for ever.
  public List<WantedStatus> superseded(CommitId commit, CommitId head) {
    String said = FOLLOWED + head.abbreviated();
    return List.of(
        wanted(commit, ROLLOUT, StatusState.SUCCESS, said),
        wanted(commit, DRIFT, StatusState.SUCCESS, said));
  }

  /// Whether a status says that another commit followed.
  public static boolean isSuperseded(WantedStatus status) {
    return status.state() == StatusState.SUCCESS && status.description().startsWith(FOLLOWED);
  }

  private WantedStatus wanted(
      CommitId commit, String context, StatusState state, String description) {
    return new WantedStatus(commit, context + suffix, state, description, base + commit.hex());
  }

  private static String all(long nodes) {
    return nodes == 1 ? "its only node" : "all " + nodes + " nodes";
  }

  private static String plural(long count, String word) {
    return count + " " + (count == 1 ? word : word + "s");
  }
}
