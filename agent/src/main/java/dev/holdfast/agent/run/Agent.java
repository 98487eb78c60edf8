package dev.holdfast.agent.run;

import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.link.Desk;
import dev.holdfast.agent.link.ServerClock;
import dev.holdfast.agent.report.Found;
import dev.holdfast.agent.state.Disabled;
import dev.holdfast.agent.state.Identity;
import dev.holdfast.agent.state.Journal;
import dev.holdfast.agent.state.Progress;
import dev.holdfast.agent.state.Released;
import dev.holdfast.agent.state.StateFolder;
import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.Mode;
import dev.holdfast.wire.Manifest;
import dev.holdfast.wire.Report;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The loop of a node: takes up what is released, runs what is due, tells what is new. Works the
/// same whether or not the reconciler can be reached.
public final class Agent implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.holdfast.agent.run");
  private static final Duration TICK = Duration.ofSeconds(2);
  private static final Duration SLEPT = Duration.ofSeconds(60);

  private final StateFolder state;
  private final Identity identity;
  private final ServerClock clock;
  private final Runner runner;
  private final Ledger ledger;
  private final NodeFacts facts;
  private final Requests requests;
  private final Inbox inbox = new Inbox();
  private final FrontDesk desk;

  private Loaded loaded;
  private Journal.@Nullable Interrupted interrupted;
  private Instant awakeSince;
  private volatile boolean ending;

  /// @param version of the agent
  public Agent(Host host, StateFolder state, Identity identity, ServerClock clock, String version)
      throws IOException {
    this.state = state;
    this.identity = identity;
    this.clock = clock;
    this.facts = new NodeFacts(host, state);
    this.requests = new Requests(state);
    this.ledger = new Ledger(state);
    this.loaded = Loaded.of(state.released(identity));
    this.desk = new FrontDesk(state, identity, clock, version, inbox, loaded.released());
    this.runner = new Runner(host, state, clock, () -> desk.damaged(true));
    this.awakeSince = clock.instant();
    this.interrupted = recovered();
  }

  /// Where the link brings and fetches.
  public Desk desk() {
    return desk;
  }

  /// @param whenNews called when something should be brought to the reconciler at once
  public void onNews(Runnable whenNews) {
    desk.onNews(whenNews);
  }

  /// A run that a crash ended. If its report was written, only notifications are left of it.
  private Journal.@Nullable Interrupted recovered() throws IOException {
    Optional<Journal.Interrupted> found = state.journal().interrupted();
    if (found.isEmpty() || !loaded.associations().containsKey(found.get().association())) {
      state.journal().end();
      return null;
    }
    LOG.log(
        System.Logger.Level.INFO,
        "the last run of {0} was interrupted; it is taken up again",
        found.get().association());
    Journal.Interrupted left = found.get();
    boolean reported = left.reporting() > 0 && state.outbox().last() >= left.reporting();
    return reported ? left.reported() : left;
  }

  /// Loops until closed.
  public void run() throws IOException {
    takeUp(loaded);
    while (!ending) {
      try {
        turn();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void turn() throws IOException, InterruptedException {
    Loaded released = inbox.takeReleased();
    if (released != null) {
      takeUp(released);
    }
    requests.take(inbox.takeRequests(), loaded.associations().keySet(), clock.instant());
    Optional<Disabled> disabled = disabled();
    List<Work> work = work();
    desk.tell(work, facts.value(), disabled);
    Step step = Step.next(work, disabled.isPresent(), awakeSince, clock.instant());
    switch (step) {
      case Step.Adopt(var id, var newVersion) -> adopt(id, newVersion);
      case Step.Skip(var id, var through) ->
          ledger.put(id, ledger.progress(id, clock.instant()).skipping(through));
      case Step.Run run -> run(run, disabled);
      case Step.Wait(var until) -> rest(until, disabled);
    }
  }

  private void takeUp(Loaded released) throws IOException {
    loaded = released;
    desk.damaged(false);
    state.keepOnly(released.released());
    ledger.keepOnly(released.associations().keySet());
    requests.keepOnly(released.associations().keySet());
    facts.refresh(clock.nodeTime());
    runner.take(released, scope());
    refuse(released.released());
  }

  /// What this agent cannot read is failed, and the others go on.
  private void refuse(Released released) throws IOException {
    for (Manifest.Entry entry : released.manifest().entries()) {
      Released.Unreadable unreadable = released.unreadable().get(entry.association());
      if (unreadable != null) {
        ledger
            .refuse(entry, unreadable, clock.instant(), desk.hasContact())
            .ifPresent(this::announce);
      }
    }
  }

  private NodeScope scope() {
    return new NodeScope(
        identity.node(), loaded.released().manifest().labels(), facts.value(), this::secret);
  }

  private Optional<String> secret(String name) {
    try {
      return state.secret(name);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "secret {0} cannot be read", name);
      return Optional.empty();
    }
  }

  private List<Work> work() throws IOException {
    var work = new ArrayList<Work>();
    for (Loaded.Association each : loaded.associations().values()) {
      AssociationId id = each.entry().association();
      work.add(
          each.work(
              ledger.progress(id, clock.instant()), requests.of(id), interrupted(id) != null));
    }
    return work;
  }

  private Journal.@Nullable Interrupted interrupted(AssociationId id) {
    Journal.Interrupted left = interrupted;
    return left != null && left.association().equals(id) ? left : null;
  }

  private Optional<Disabled> disabled() throws IOException {
    return state.disabled().filter(each -> each.holdsAt(clock.nodeTime()));
  }

  private void adopt(AssociationId id, long newVersion) throws IOException {
    ledger.put(id, ledger.progress(id, clock.instant()).adopting(newVersion));
    LOG.log(
        System.Logger.Level.INFO, "{0} version {1}: same content, nothing to run", id, newVersion);
  }

  private void run(Step.Run step, Optional<Disabled> disabled) throws IOException {
    if (facts.refresh(clock.nodeTime())) {
      runner.take(loaded, scope());
      desk.hurry();
    }
    AssociationId id = step.association();
    Loaded.Association association = loaded.association(id);
    requests.done(id);
    Progress progress = ledger.progress(id, clock.instant());
    Journal.Interrupted left = interrupted(id);
    Found.Withheld withheld = withheld(association, step, disabled);
    Journal.Run journal = state.journal().begin(id, association.enforced());
    Optional<AssociationRun.Ended> ended =
        runner.run(
            runner.task(association, step, progress, withheld, left, desk.hasContact()),
            ledger.memories(id),
            journal,
            new LoopStop());
    if (ended.isEmpty()) {
      return; // ending
    }
    if (left != null) {
      interrupted = null;
    }
    boolean byNode = withheld != null && !withheld.byChoice() && !step.checkOnly();
    ledger.record(ended.get(), journal, step.checkOnly(), byNode).ifPresent(this::announce);
  }

  private static Found.@Nullable Withheld withheld(
      Loaded.Association association, Step.Run step, Optional<Disabled> disabled) {
    if (association.assignment().enforced().mode() == Mode.AUDIT) {
      return new Found.Withheld("audit only", true);
    }
    if (disabled.isPresent()) {
      String reason = "changes are switched off on the node: " + disabled.get().reason();
      return new Found.Withheld(reason, false);
    }
    return step.checkOnly() ? new Found.Withheld("only checked, as asked", false) : null;
  }

  private void announce(Report report) {
    LOG.log(
        System.Logger.Level.INFO,
        "{0} version {1}: {2}{3}{4}",
        report.association(),
        report.version(),
        report.verdict().words(),
        report.counts().corrected() > 0 ? ", " + report.counts().corrected() + " corrected" : "",
        report.reason().isEmpty() ? "" : " (" + report.reason() + ")");
    desk.hurry();
  }

  private void rest(Optional<Instant> until, Optional<Disabled> disabled)
      throws IOException, InterruptedException {
    while (!ending) {
      Instant now = clock.instant();
      Duration left = until.map(at -> Duration.between(now, at)).orElse(TICK);
      if (until.isPresent() && !left.isPositive()) {
        return;
      }
      if (inbox.await(left.compareTo(TICK) < 0 ? left : TICK)) {
        return;
      }
      Instant woke = clock.instant();
      if (Duration.between(now, woke).compareTo(SLEPT) > 0) {
        awakeSince = woke;
      }
      if (!disabled().equals(disabled)) {
        return;
      }
    }
  }

  /// Read by the run between two resources.
  private final class LoopStop implements Stop {
    @Override
    public boolean isShutdown() {
      return ending;
    }

    @Override
    public boolean isSuperseded(AssociationId association, Digest enforced) {
      Loaded waiting = inbox.peekReleased();
      if (waiting == null) {
        return false;
      }
      Loaded.Association next = waiting.associations().get(association);
      return next == null || !next.enforced().equals(enforced);
    }
  }

  /// Time may have jumped: looks at once whether something is due.
  public void lookAgain() {
    inbox.wake();
  }

  /// Ends the loop between two resources.
  @Override
  public void close() {
    ending = true;
    inbox.wake();
  }
}
