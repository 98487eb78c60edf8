package dev.holdfast.reconciler.pullrequest;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.problem.Problem;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.status.CommitStatuses;
import dev.holdfast.reconciler.status.Headline;
import dev.holdfast.reconciler.status.ProposedStatuses;
import dev.holdfast.reconciler.status.StatusSettings;
import dev.holdfast.reconciler.status.StatusState;
import dev.holdfast.reconciler.status.WantedStatus;
import java.net.URI;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BinaryOperator;

/// What the heads of open pull requests should show. Knows nothing before it is told: what forges
/// show already stays.
public final class PullRequestStatuses implements ProposedStatuses {
  private final URI externalUrl;
  private final ReviewGate gate;
  private final ConcurrentHashMap<RepositoryName, Open> standing = new ConcurrentHashMap<>();

  private record Open(List<Examined> examined, List<AwaitedHeads.Awaited> overdue) {
    private static final Open NONE = new Open(List.of(), List.of());

    private Open {
      examined = List.copyOf(examined);
      overdue = List.copyOf(overdue);
    }
  }

  /// @param gate says what open pull requests still need
  public PullRequestStatuses(StatusSettings settings, ReviewGate gate) {
    this.gate = gate;
    this.externalUrl = settings.externalUrl();
  }

  /// The open pull requests of a repository are these.
  ///
  /// @param overdue heads that their forge tells of and Git does not have
  void stand(
      RepositoryName repository,
      Collection<Examined> open,
      Collection<AwaitedHeads.Awaited> overdue) {
    standing.put(repository, new Open(List.copyOf(open), List.copyOf(overdue)));
  }

  /// The page of a pull request.
  static String page(URI externalUrl, RepositoryName repository, long number) {
    return externalUrl + "/repositories/" + repository + "/pull-requests/" + number;
  }

  @Override
  public List<WantedStatus> wanted(RepositoryName repository, String suffix) {
    Open open = standing.getOrDefault(repository, Open.NONE);
    var wanted = new ArrayList<WantedStatus>();
    var planned = new HashSet<CommitId>();
    for (Examined each : open.examined()) {
      planned.add(each.head());
      wanted.addAll(
          of(
              each,
              missing(gate.wanting(each)),
              suffix,
              page(externalUrl, repository, each.number())));
    }
    for (AwaitedHeads.Awaited each : open.overdue()) {
      if (planned.add(each.head())) { // a plan of the same commit says more
        String url = page(externalUrl, repository, each.pullRequest().number());
        wanted.add(awaited(each, new Says(each.head(), suffix, url)));
      }
    }
    return worst(wanted);
  }

  /// A commit has one status of each context, also where several pull requests propose it.
  private static List<WantedStatus> worst(List<WantedStatus> wanted) {
    record Place(CommitId commit, String context) {}
    var places = new LinkedHashMap<Place, WantedStatus>();
    for (WantedStatus each : wanted) {
      places.merge(
          new Place(each.commit(), each.context()),
          each,
          BinaryOperator.maxBy(Comparator.comparingInt(PullRequestStatuses::badness)));
    }
    return List.copyOf(places.values());
  }

  private static int badness(WantedStatus status) {
    return switch (status.state()) {
      case SUCCESS -> 0;
      case PENDING -> 1;
      case FAILURE -> 2;
    };
  }

  private static WantedStatus awaited(AwaitedHeads.Awaited awaited, Says says) {
    return says.plan(
        StatusState.PENDING,
        "awaited over Git since %s: %s does not hold it yet"
            .formatted(
                awaited.since().truncatedTo(ChronoUnit.SECONDS), awaited.pullRequest().headRef()));
  }

  /// What a gate still wants of an open pull request, as sentences.
  List<String> wanting(Examined examined) {
    return gate.wanting(examined);
  }

  private static String missing(List<String> wanting) {
    return switch (wanting.size()) {
      case 0 -> "";
      case 1 -> wanting.getFirst();
      default -> "%s (and %d more)".formatted(wanting.getFirst(), wanting.size() - 1);
    };
  }

  /// @param missing what a gate still wants; empty where nothing
  static List<WantedStatus> of(Examined examined, String missing, String suffix, String url) {
    var says = new Says(examined.head(), suffix, url);
    return switch (examined.finding()) {
      case Finding.Planned planned -> List.of(valid(planned, says), plan(planned, missing, says));
      case Finding.Invalid(var problems, _, _) ->
          List.of(
              says.validate(
                  StatusState.FAILURE,
                  Headline.of(problems.stream().filter(Problem::isError).toList())),
              says.plan(StatusState.FAILURE, "there is no plan: the merged files are not valid"));
      case Finding.Unmergeable(var why, _) ->
          List.of(
              says.validate(StatusState.FAILURE, why),
              says.plan(StatusState.FAILURE, "there is no plan: it cannot be merged"));
      case Finding.Skipped _ -> List.of();
    };
  }

  private record Says(CommitId commit, String suffix, String url) {
    WantedStatus validate(StatusState state, String description) {
      return new WantedStatus(commit, CommitStatuses.VALIDATE + suffix, state, description, url);
    }

    WantedStatus plan(StatusState state, String description) {
      return new WantedStatus(commit, CommitStatuses.PLAN + suffix, state, description, url);
    }
  }

  private static WantedStatus valid(Finding.Planned planned, Says says) {
    String all = plural(planned.counts().all(), "association");
    return says.validate(
        StatusState.SUCCESS,
        planned.warnings() == 0
            ? all + ", no problem"
            : all + ", " + plural(planned.warnings(), "warning"));
  }

  /// A brake is red before the merge too: what it stops afterwards stops everybody.
  private static WantedStatus plan(Finding.Planned planned, String missing, Says says) {
    String what = planned.counts().isNothing() ? "no association changes" : planned.changes();
    if (planned.brakes().isEmpty()) {
      return missing.isEmpty()
          ? says.plan(StatusState.SUCCESS, what)
          : says.plan(StatusState.PENDING, what + "; " + missing);
    }
    String more =
        planned.brakes().size() > 1 ? " (and %d more)".formatted(planned.brakes().size() - 1) : "";
    return says.plan(
        StatusState.FAILURE,
        "would be blocked: " + planned.brakes().getFirst() + more + "; " + what);
  }

  private static String plural(int count, String word) {
    return count + " " + (count == 1 ? word : word + "s");
  }
}
