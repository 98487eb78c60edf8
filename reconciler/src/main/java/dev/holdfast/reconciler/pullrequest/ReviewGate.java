package dev.holdfast.reconciler.pullrequest;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.forge.PullRequest;
import dev.holdfast.reconciler.plan.Brake;
import dev.holdfast.reconciler.plan.Judgement;
import dev.holdfast.reconciler.plan.Plan;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.versions.CommitGate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Holds back commits whose plan nobody reviewed, or too few approve of, or that come at a bad
/// time. A plan is known again by its digest, however the forge merged it: by a merge, squashed,
/// rebased.
public final class ReviewGate implements CommitGate {
  private static final int LOOKED_THROUGH = 200;

  private final Map<RepositoryName, GateSettings> settings;
  private final PullRequestStore store;
  private final OwnersGate owners;
  private final InstantSource time;

  public ReviewGate(
      Map<RepositoryName, GateSettings> settings,
      PullRequestStore store,
      OwnersGate owners,
      InstantSource time) {
    this.settings = Map.copyOf(settings);
    this.store = store;
    this.owners = owners;
    this.time = time;
  }

  @Override
  public List<Brake.Gate> judge(
      RepositoryName repository, CommitId inForce, CommitId head, Plan plan, Judgement judgement) {
    GateSettings demands = settings.getOrDefault(repository, GateSettings.NONE);
    if (demands.isNone() || (plan.isEmpty() && !demands.owners())) {
      return List.of();
    }
    var gates = new ArrayList<Brake.Gate>();
    if (!plan.isEmpty()) {
      freeze(demands).ifPresent(gates::add);
    }
    if (demands.asksForReviews()) {
      List<Examined> known = store.latest(repository, LOOKED_THROUGH);
      List<Examined> reviewed =
          known.stream().filter(each -> shows(each, judgement.digest())).toList();
      if (!plan.isEmpty()) {
        if (demands.reviewedPlan() && reviewed.isEmpty()) {
          gates.add(new Brake.Gate("reviewedPlan", unreviewed(known, head, judgement.digest())));
        }
        approvals(demands, judgement.affected(), reviewed).ifPresent(gates::add);
      }
      if (demands.owners()) {
        boolean many = !plan.isEmpty() && judgement.affected() > demands.beyondNodes();
        gates.addAll(owners.judge(repository, inForce, head, many, known, reviewed));
      }
    }
    return gates;
  }

  private Optional<Brake.Gate> freeze(GateSettings demands) {
    return demands.freezes().stream()
        .filter(each -> each.holdsAt(time.instant()))
        .findFirst()
        .map(each ->
            new Brake.Gate(
                "freeze",
                "nothing is applied until %s%s"
                    .formatted(
                        each.until().equals(Instant.MAX)
                            ? "the configuration says otherwise"
                            : each.until(),
                        each.reason().isEmpty() ? "" : " (" + each.reason() + ")")));
  }

  private static boolean shows(Examined examined, Digest plan) {
    return examined.finding() instanceof Finding.Planned planned && planned.digest().equals(plan);
  }

  private static String unreviewed(List<Examined> known, CommitId head, Digest plan) {
    return known.stream()
        .filter(each -> each.head().equals(head))
        .findFirst()
        .map(each -> each.finding())
        .filter(Finding.Planned.class::isInstance)
        .map(Finding.Planned.class::cast)
        .map(planned ->
            "its plan is %s now, and %s was reviewed"
                .formatted(plan.abbreviated(), planned.digest().abbreviated()))
        .orElse("no pull request showed its plan, " + plan.abbreviated());
  }

  private static Optional<Brake.Gate> approvals(
      GateSettings demands, long affected, List<Examined> reviewed) {
    if (demands.approvals() == 0 || affected <= demands.beyondNodes()) {
      return Optional.empty();
    }
    int most = reviewed.stream().mapToInt(each -> approving(each).size()).max().orElse(0);
    return most >= demands.approvals()
        ? Optional.empty()
        : Optional.of(
            new Brake.Gate(
                "approvals",
                "it affects %d %s, which needs %d %s of its plan, and has %d"
                    .formatted(
                        affected,
                        affected == 1 ? "node" : "nodes",
                        demands.approvals(),
                        demands.approvals() == 1 ? "approval" : "approvals",
                        most)));
  }

  /// Who approves of what was looked at: not its author, and not of an earlier head.
  static Set<String> approving(Examined examined) {
    return examined.approvals().stream()
        .filter(each -> !each.by().equals(examined.pullRequest().author()))
        .filter(each -> each.commit().isNone() || each.commit().equals(examined.head()))
        .map(PullRequest.Approval::by)
        .collect(Collectors.toSet());
  }

  /// What an open pull request still needs, as sentences; empty where nothing.
  public List<String> wanting(Examined examined) {
    GateSettings demands = settings.getOrDefault(examined.repository(), GateSettings.NONE);
    var wanting = new ArrayList<String>();
    if (examined.finding() instanceof Finding.Planned planned) {
      boolean changes = !planned.counts().isNothing();
      if (changes) {
        approvals(demands, planned.affected(), List.of(examined))
            .map(Brake.Gate::why)
            .ifPresent(wanting::add);
      }
      if (demands.owners()) {
        boolean many = changes && planned.affected() > demands.beyondNodes();
        wanting.addAll(owners.wanting(examined, many));
      }
    }
    return wanting;
  }
}
