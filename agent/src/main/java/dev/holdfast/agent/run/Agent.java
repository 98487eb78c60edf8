package dev.holdfast.agent.run;

import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.link.Desk;
import dev.holdfast.agent.link.ServerClock;
import dev.holdfast.agent.preview.ProposalSource;
import dev.holdfast.agent.state.Disabled;
import dev.holdfast.agent.state.Identity;
import dev.holdfast.agent.state.Progress;
import dev.holdfast.agent.state.Released;
import dev.holdfast.agent.state.RunLock;
import dev.holdfast.agent.state.Secrets;
import dev.holdfast.agent.state.StateFolder;
import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.wire.Hold;
import dev.holdfast.wire.Manifest;
import dev.holdfast.wire.Report;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The loop of a node: takes up what is released, runs what is due, tells what is new. Works the
/// same whether or not the reconciler can be reached.
public final class Agent implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.holdfast.agent.run");
  private static final Duration ASIDE = Duration.ofHours(1);

  private final StateFolder state;
  private final Identity identity;
  private final ServerClock clock;
  private final Runner runner;
  private final Ledger ledger;
  private final NodeFacts facts;
  private final Requests requests;
  private final Stops stops;
  private final Permits permits;
  private final Secrets secrets;
  private final Inbox inbox = new Inbox();
  private final FrontDesk desk;
  private final Neighbours neighbours;
  private final Previewing previewing;
  private final Runs runs;
  private final Agenda agenda;
  private final Rest rest;

  private Loaded loaded;

  /// When what was set aside is tried again; null where nothing is.
  private @Nullable Instant asideUntil;

  private volatile boolean ending;
  private Runnable whenOutput = () -> {};

  /// @param version of the agent
  /// @param documents reads documents that steps have downloaded
  public Agent(
      Host host,
      StateFolder state,
      Identity identity,
      ServerClock clock,
      String version,
      DocumentReader documents)
      throws IOException {
    this.state = state;
    this.identity = identity;
    this.clock = clock;
    this.secrets = new Secrets(state.path(), clock::nodeTime);
    this.facts = new NodeFacts(host, state);
    this.requests = new Requests(state);
    this.stops = new Stops(state);
    this.ledger = new Ledger(state);
    this.loaded = Loaded.of(state.released(identity));
    this.desk = new FrontDesk(state, identity, clock, version, inbox, loaded.released());
    this.permits = new Permits(identity.node(), clock, desk::outage);
    this.neighbours = new Neighbours(version, documents, identity.node(), inbox, clock);
    this.runner =
        new Runner(host, state, clock, state.seal(), neighbours, () -> desk.damaged(true));
    this.previewing = new Previewing(desk.previews(), runner, state, inbox, clock, () -> ending);
    this.runs = new Runs(state, clock, runner, ledger, permits, requests, secrets::redaction);
    this.agenda = new Agenda(state, clock, ledger, permits, requests, stops, runs);
    this.rest = new Rest(inbox, clock, desk::hurry);
    runs.recover(loaded.associations().keySet());
    inbox.put(loaded);
  }

  /// Where the link brings and fetches.
  public Desk desk() {
    return desk;
  }

  /// @param line where permits are asked for
  public void askThrough(PermitLine line) {
    permits.askThrough(line);
  }

  /// @param where what is proposed and not released is fetched
  public void previewFrom(ProposalSource where) {
    desk.previews().fetchFrom(where);
  }

  /// @param whenNews called when something should be brought to the reconciler at once
  public void onNews(Runnable whenNews) {
    desk.onNews(whenNews);
  }

  /// @param then called when a run has ended whose output may be wanted elsewhere; it must be quick
  public void onOutput(Runnable then) {
    whenOutput = then;
  }

  /// Loops until closed.
  public void run() {
    while (!ending) {
      try {
        turn();
        desk.trouble(null);
      } catch (InterruptedException e) {
        return;
      } catch (IOException e) {
        if (ending) {
          return;
        }
        recover(Failures.sentence(e));
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "the agent's loop", e);
        recover("an error of its own: " + e);
      }
    }
  }

  /// The agent's own files cannot be read or written. Nothing can be changed, since nothing could
  /// be written down; what a run had begun is taken up as after a crash, once it can be.
  private void recover(String trouble) {
    desk.trouble(trouble);
    try {
      inbox.pause(Rest.TICK, () -> ending);
      runs.recover(loaded.associations().keySet());
    } catch (IOException again) {
      LOG.log(System.Logger.Level.DEBUG, "still in trouble", again);
    } catch (InterruptedException again) {
      ending = true;
    }
  }

  private void turn() throws IOException, InterruptedException {
    Loaded released = inbox.peekReleased();
    if (released != null) {
      takeUp(released);
      inbox.taken(released);
    }
    takeBack();
    takeRequests();
    takeStops();
    rest.checkClock();
    Optional<Disabled> disabled = disabled();
    List<Work> work = agenda.of(loaded, disabled, desk.contact());
    desk.tell(work, facts.value(), disabled);
    Step step = Step.next(work, rest.awakeSince(), clock.instant());
    switch (step) {
      case Step.Adopt(var id, var newVersion) -> adopt(id, newVersion);
      case Step.Skip skip ->
          ledger
              .skip(
                  loaded.association(skip.association()), skip, clock.instant(), desk.hasContact())
              .ifPresent(this::announce);
      case Step.Held held -> hold(held);
      case Step.Run run -> {
        try {
          locked(run, work);
        } catch (RuntimeException e) {
          setAside(run.association(), e);
        }
      }
      case Step.Wait(var until) -> {
        if (!previewing.turn(loaded, until)) {
          rest(previewing.untilNextTry(until), disabled);
        }
      }
    }
  }

  private void takeRequests() throws IOException {
    var asked = inbox.takeRequests();
    try {
      requests.take(asked, loaded.associations().keySet(), clock.instant());
    } catch (IOException e) {
      asked.values().forEach(inbox::put); // for when it can be written down
      throw e;
    }
  }

  private void takeStops() throws IOException {
    var orders = inbox.takeStops();
    try {
      stops.take(orders, clock.instant());
    } catch (IOException e) {
      orders.forEach(inbox::put); // for when it can be written down
      throw e;
    }
  }

  private void takeUp(Loaded released) throws IOException {
    loaded = released;
    asideUntil = null;
    desk.damaged(false);
    state.keepOnly(released.released());
    ledger.keepOnly(released.associations().keySet());
    requests.keepOnly(released.associations().keySet());
    runs.keepOnly(released.associations().keySet());
    permits.keepOnly(released.associations().keySet());
    facts.refresh(clock.nodeTime());
    runner.take(released, scope());
    refuse(released.released());
    warnOfMissing(released);
  }

  /// Once for each set of what is released.
  private static void warnOfMissing(Loaded released) {
    for (Loaded.Association each : released.inOrder()) {
      for (AssociationId needed : each.dependsOn()) {
        if (!released.names(needed)) {
          LOG.log(
              System.Logger.Level.WARNING,
              "{0} depends on ''{1}'', which this node does not have; it runs without",
              each.entry().association(),
              needed.name());
        }
      }
    }
  }

  /// What this agent cannot read is failed, and the others go on.
  private void refuse(Released released) throws IOException {
    for (Manifest.Entry entry : released.manifest().entries()) {
      Released.Unreadable unreadable = released.unreadable().get(entry.association());
      if (unreadable != null) {
        String reason =
            "this agent cannot read what it was given; does it need an update? ("
                + unreadable.reason()
                + ")";
        refuse(entry, unreadable.enforced(), reason);
      }
    }
  }

  private void refuse(Manifest.Entry entry, Digest enforced, String reason) throws IOException {
    ledger
        .refuse(entry, enforced, reason, clock.instant(), desk.hasContact())
        .ifPresent(this::announce);
  }

  /// An error of this agent would come again at once, and the others never have their turn.
  private void setAside(AssociationId id, RuntimeException error) throws IOException {
    LOG.log(System.Logger.Level.ERROR, "the run of " + id, error);
    Loaded.Association association = loaded.association(id);
    String reason =
        "an error of the agent itself; it is tried again within an hour, or once something is"
            + " released to this node: "
            + error;
    refuse(association.entry(), association.enforced(), reason);
    requests.done(id);
    loaded = loaded.without(id);
    if (asideUntil == null) {
      asideUntil = clock.instant().plus(ASIDE);
    }
    runs.recover(loaded.associations().keySet());
  }

  private void takeBack() {
    Instant until = asideUntil;
    if (until != null && !clock.instant().isBefore(until)) {
      loaded = Loaded.of(loaded.released());
      asideUntil = null;
    }
  }

  private NodeScope scope() {
    return new NodeScope(
        identity.node(), loaded.released().manifest().labels(), facts.value(), secrets::secret);
  }

  private Optional<Disabled> disabled() throws IOException {
    return state.disabled().filter(each -> each.holdsAt(clock.nodeTime()));
  }

  private void adopt(AssociationId id, long newVersion) throws IOException {
    Progress before = ledger.progress(id, clock.instant());
    ledger.put(id, before.adopting(newVersion, loaded.association(id).entry().release()));
    if (newVersion != before.version()) {
      LOG.log(
          System.Logger.Level.INFO,
          "{0} version {1}: same content, nothing to run",
          id,
          newVersion);
    }
  }

  private void hold(Step.Held step) throws IOException {
    runs.hold(loaded.association(step.association()), step, desk.hasContact())
        .ifPresent(this::announce);
  }

  /// One at a time on a node, an `apply` by hand included.
  private void locked(Step.Run step, List<Work> work) throws IOException, InterruptedException {
    Hold hold =
        work.stream()
            .filter(each -> each.association().equals(step.association()))
            .map(Work::hold)
            .filter(Objects::nonNull)
            .filter(each -> each.kind() != Hold.Kind.PERMIT)
            .findFirst()
            .orElse(null);
    try (RunLock lock = state.runLock(Agent::waiting)) {
      Objects.requireNonNull(lock);
      if (!ending) {
        run(step, hold);
      }
    }
  }

  private static void waiting() {
    LOG.log(System.Logger.Level.INFO, "somebody else is changing the node; waiting for it to end");
  }

  private void run(Step.Run step, @Nullable Hold hold) throws IOException {
    if (facts.refresh(clock.nodeTime())) {
      runner.take(loaded, scope());
      desk.hurry();
    }
    Loaded.Association association = loaded.association(step.association());
    neighbours.begin(step, loaded.associations().keySet());
    var stop =
        new RunStop(Runs.executionOf(step), loaded, inbox, stops, state, clock, () -> ending);
    try {
      runs.run(association, step, hold, desk.hasContact(), stop).ifPresent(this::announce);
    } finally {
      if (association.assignment().output().upload()) {
        whenOutput.run();
      }
    }
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

  private void rest(Optional<Instant> due, Optional<Disabled> disabled)
      throws IOException, InterruptedException {
    Optional<Instant> until =
        Stream.of(due, permits.nextAsk(), Optional.ofNullable(asideUntil))
            .flatMap(Optional::stream)
            .min(Instant::compareTo);
    if (!ending) {
      rest.until(until, () -> ending || !disabled().equals(disabled));
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
