package dev.holdfast.reconciler.versions;

import dev.holdfast.model.ObjectName;
import dev.holdfast.problem.Position;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.reconciler.config.DesiredState;
import dev.holdfast.reconciler.config.Loaded;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.plan.Brakes;
import dev.holdfast.reconciler.plan.Change;
import dev.holdfast.reconciler.plan.Judgement;
import dev.holdfast.reconciler.plan.KeptBuiltins;
import dev.holdfast.reconciler.plan.Plan;
import dev.holdfast.reconciler.signing.CommitSigning;
import dev.holdfast.reconciler.source.CommitFacts;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.Fetch;
import dev.holdfast.reconciler.source.GitSource;
import dev.holdfast.reconciler.source.Touched;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides about one head: reads it, plans it, and applies or refuses it.
final class CommitDecider {
  private static final Logger LOG = LoggerFactory.getLogger(CommitDecider.class);

  /// How far back is looked for the commit that changed an association.
  private static final int COMMITS_SEARCHED = 200;

  /// How many problems are kept with a commit; nobody reads on.
  private static final int PROBLEMS_KEPT = 1_000;

  private final GitSource source;
  private final VersionStore store;
  private final Fleet fleet;
  private final InstantSource clock;
  private final VersionListener listener;
  private final Confirming confirming;
  private final CommitGate gate;
  private final CommitSigning signing;
  private final KeptBuiltins builtins;

  CommitDecider(
      GitSource source,
      VersionStore store,
      Fleet fleet,
      InstantSource clock,
      VersionListener listener,
      CommitGate gate,
      CommitSigning signing) {
    this.gate = gate;
    this.signing = signing;
    this.source = source;
    this.store = store;
    this.fleet = fleet;
    this.clock = clock;
    this.listener = listener;
    this.builtins = KeptBuiltins.packed();
    this.confirming = new Confirming(source, store, clock);
  }

  /// @param seenAt when the look at the remote brought it
  private record Head(CommitFacts facts, boolean forced, Instant seenAt) {}

  Outcome decide(WatchedRepository repository, Fence fence, Fetch.Moved moved) throws IOException {
    Instant seenAt = clock.instant();
    var head = new Head(source.facts(repository.entry, moved.to()), moved.forced(), seenAt);
    if (moved.forced() && repository.entry.forcePushBlocks()) {
      return refuse(repository, fence, head, CommitState.BLOCKED, rewritten(moved));
    }
    Optional<Problem> unsigned = unsigned(repository, moved.to());
    if (unsigned.isPresent()) {
      return refuse(repository, fence, head, CommitState.BLOCKED, List.of(unsigned.get()));
    }
    Loaded loaded = repository.loader.load(moved.to(), source.tree(repository.entry, moved.to()));
    return loaded.state().isPresent()
        ? judge(
            repository,
            fence,
            head,
            builtins.in(repository.inForce(), loaded.state().get()),
            loaded)
        : refuse(repository, fence, head, CommitState.REJECTED, loaded.problems());
  }

  /// Whether gates may say something else about the commit that waits than they did. Where it is
  /// not known what they said, they may.
  boolean gatesMoved(WatchedRepository repository) {
    WatchedRepository.Gated gated = repository.gated();
    if (gate.equals(CommitGate.NONE)) {
      return false;
    }
    return gated == null
        || !gate.judge(
                repository.entry.name(),
                repository.inForce().commit(),
                repository.seen(),
                gated.plan(),
                gated.judgement())
            .equals(gated.gates());
  }

  /// Whether something else is to be said of signatures than was: a key was allowed, or taken away.
  boolean signaturesMoved(WatchedRepository repository) throws IOException {
    return repository.unsigned().isPresent()
        && !unsigned(repository, repository.seen()).equals(repository.unsigned());
  }

  private Optional<Problem> unsigned(WatchedRepository repository, CommitId head)
      throws IOException {
    return signing.problem(repository.entry, repository.inForce().commit(), head);
  }

  /// A plan that hits a brake is applied only where somebody confirmed it, and this very one.
  private Outcome judge(
      WatchedRepository repository, Fence fence, Head head, DesiredState desired, Loaded loaded)
      throws IOException {
    Plan plan = Plan.between(repository.inForce(), desired, fleet);
    Judgement byBrakes =
        Judgement.of(
            repository.entry.name(),
            repository.ground(),
            Brakes.of(loaded.rules().settings()),
            plan,
            fleet,
            fleet.select(repository.entry.may().nodes()));
    var gates =
        gate.judge(
            repository.entry.name(),
            repository.inForce().commit(),
            desired.commit(),
            plan,
            byBrakes);
    Judgement judgement = byBrakes.with(gates);
    if (!judgement.blocks()) {
      return apply(repository, fence, head, new Good(desired, loaded, plan, null));
    }
    return switch (confirming.about(repository, desired.commit(), judgement)) {
      case Confirming.Word.Holds(var confirmation) -> {
        var braked = new Braked(judgement, confirmation, "");
        if (!confirmation.trailer().isNone()) {
          listener.wordTaken(repository.entry.name(), head.facts().id(), braked);
        }
        yield apply(repository, fence, head, new Good(desired, loaded, plan, braked));
      }
      case Confirming.Word.Missing(var refusal) ->
          block(
              repository,
              fence,
              head,
              new Good(desired, loaded, plan, null),
              new Braked(judgement, null, refusal),
              new WatchedRepository.Gated(plan, byBrakes, gates));
    };
  }

  /// A commit that can be applied.
  ///
  /// @param braked what was confirmed; null where nothing had to be
  private record Good(DesiredState desired, Loaded loaded, Plan plan, @Nullable Braked braked) {}

  private Outcome block(
      WatchedRepository repository,
      Fence fence,
      Head head,
      Good good,
      Braked braked,
      WatchedRepository.Gated gated) {
    CommitRecord record =
        store.block(
            fence,
            new Decision.Block(
                repository.entry.name(),
                head.facts(),
                repository.inForce().commit(),
                head.forced(),
                good.plan(),
                braked,
                kept(SharedNodes.told(good.loaded(), fleet)),
                head.seenAt()));
    repository.blocked(head.facts().id(), gated);
    LOG.atWarn()
        .addKeyValue("repository", repository.entry.name())
        .addKeyValue("commit", head.facts().id())
        .addKeyValue("plan", braked.judgement().digest().abbreviated())
        .addKeyValue("brakes", Confirming.reasons(braked.judgement()))
        .log("commit blocked; the last good one stays in force until it is confirmed");
    listener.commitDecided(record);
    return new Outcome.Blocked(
        head.facts().id(), braked.judgement().digest(), repository.entry.poll());
  }

  private static List<Problem> rewritten(Fetch.Moved moved) {
    return List.of(
        Problem.error(
            Position.ofFile("."),
            ProblemCode.NOT_ALLOWED,
            "the branch was rewritten: '%s' is not in the history of '%s'"
                .formatted(moved.from().abbreviated(), moved.to().abbreviated()),
            "push a commit on top of what was there, or set 'forcePush: apply' in the reconciler's"
                + " configuration"));
  }

  private Outcome refuse(
      WatchedRepository repository,
      Fence fence,
      Head head,
      CommitState state,
      List<Problem> problems) {
    CommitRecord record =
        store.refuse(
            fence,
            new Decision.Refuse(
                repository.entry.name(),
                head.facts(),
                repository.inForce().commit(),
                head.forced(),
                state,
                kept(problems),
                head.seenAt()));
    repository.refused(head.facts().id(), record.unsigned());
    int errors = (int) problems.stream().filter(Problem::isError).count();
    LOG.atWarn()
        .addKeyValue("repository", repository.entry.name())
        .addKeyValue("commit", head.facts().id())
        .addKeyValue("errors", errors)
        .log("commit refused; the last good one stays in force");
    listener.commitDecided(record);
    return new Outcome.Refused(head.facts().id(), errors, repository.entry.poll());
  }

  private Outcome apply(WatchedRepository repository, Fence fence, Head head, Good good)
      throws IOException {
    CommitId parent = repository.inForce().commit();
    DesiredState desired = good.desired();
    Loaded loaded = good.loaded();
    Plan plan = good.plan();
    Brakes brakes = Brakes.of(loaded.rules().settings());
    Map<ObjectName, CommitFacts> changedBy =
        changedBy(repository, parent, desired.commit(), plan, loaded.origins());
    source.keep(repository.entry, desired.commit());
    Applied applied =
        store.apply(
            fence,
            new Decision.Apply(
                repository.entry.name(),
                head.facts(),
                parent,
                head.forced(),
                plan,
                desired,
                changedBy,
                kept(SharedNodes.told(loaded, fleet)),
                brakes,
                loaded.rules().groups(),
                good.braked(),
                head.seenAt(),
                loaded.rules().calendars()));
    repository.applied(desired, applied, brakes);
    tell(repository, applied);
    return new Outcome.Applied(
        desired.commit(),
        applied.created().size(),
        applied.retired().size(),
        repository.entry.poll());
  }

  private void tell(WatchedRepository repository, Applied applied) {
    LOG.atInfo()
        .addKeyValue("repository", repository.entry.name())
        .addKeyValue("commit", applied.commit().facts().id())
        .addKeyValue("versions", applied.created().size())
        .addKeyValue("retired", applied.retired().size())
        .addKeyValue("confirmed_by", confirmedBy(applied.commit()))
        .log("commit applied");
    if (!applied.created().isEmpty() || !applied.retired().isEmpty()) {
      listener.versionsChanged(repository.entry.name(), applied.created(), applied.retired());
    }
    listener.commitDecided(applied.commit());
  }

  private static String confirmedBy(CommitRecord commit) {
    Braked braked = commit.braked();
    return braked == null || braked.confirmation() == null ? "" : braked.confirmation().words();
  }

  private static List<Problem> kept(List<Problem> problems) {
    return problems.size() <= PROBLEMS_KEPT ? problems : problems.subList(0, PROBLEMS_KEPT);
  }

  /// The head stands for what no commit of the range explains, a merge that changed something by
  /// itself for instance.
  private Map<ObjectName, CommitFacts> changedBy(
      WatchedRepository repository,
      CommitId from,
      CommitId to,
      Plan plan,
      Map<ObjectName, Set<String>> origins)
      throws IOException {
    var changedBy = new HashMap<ObjectName, CommitFacts>();
    if (plan.isEmpty()) {
      return changedBy;
    }
    List<Touched> range = source.touched(repository.entry, from, to, COMMITS_SEARCHED);
    for (Change change : plan.changes()) {
      Set<String> paths = origins.getOrDefault(change.association(), Set.of());
      range.stream()
          .filter(touched -> !Collections.disjoint(touched.paths(), paths))
          .findFirst()
          .ifPresent(touched -> changedBy.put(change.association(), touched.commit()));
    }
    return changedBy;
  }
}
