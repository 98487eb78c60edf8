package dev.holdfast.agent.run;

import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.link.Desk;
import dev.holdfast.agent.link.ServerClock;
import dev.holdfast.agent.preview.ProposalSource;
import dev.holdfast.agent.report.Found;
import dev.holdfast.agent.state.Disabled;
import dev.holdfast.agent.state.Identity;
import dev.holdfast.agent.state.Journal;
import dev.holdfast.agent.state.Progress;
import dev.holdfast.agent.state.Released;
import dev.holdfast.agent.state.RunLock;
import dev.holdfast.agent.state.Secrets;
import dev.holdfast.agent.state.StateFolder;
import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.Mode;
import dev.holdfast.wire.ExecutionId;
import dev.holdfast.wire.Hold;
import dev.holdfast.wire.Manifest;
import dev.holdfast.wire.Report;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
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
  private final Stops stops;
  private final Permits permits;
  private final Secrets secrets;
  private final Jumps jumps = new Jumps(System::nanoTime);
  private final Inbox inbox = new Inbox();
  private final FrontDesk desk;
  private final Neighbours neighbours;
  private final Previewing previewing;

  /// What held the last run of each association.
  private final Map<AssociationId, Hold> told = new HashMap<>();

  private Loaded loaded;
  private Journal.@Nullable Interrupted interrupted;
  private Instant awakeSince;
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
    this.awakeSince = clock.instant();
    this.interrupted = recovered();
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

  /// A run that a crash ended. If its report was written, only notifications are left of it.
  private Journal.@Nullable Interrupted recovered() throws IOException {
    state.journal().close();
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
    if (!reported) {
      return left;
    }
    ledger.recover(left, clock.instant());
    return left.reported();
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
      inbox.pause(TICK, () -> ending);
      interrupted = recovered();
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
    takeRequests();
    takeStops();
    checkClock();
    Optional<Disabled> disabled = disabled();
    List<Work> work = work(disabled);
    desk.tell(work, facts.value(), disabled);
    Step step = Step.next(work, awakeSince, clock.instant());
    switch (step) {
      case Step.Adopt(var id, var newVersion) -> adopt(id, newVersion);
      case Step.Skip skip ->
          ledger
              .skip(
                  loaded.association(skip.association()), skip, clock.instant(), desk.hasContact())
              .ifPresent(this::announce);
      case Step.Held held -> hold(held);
      case Step.Run run -> locked(run, work);
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

  /// After a jump of the node's clock server time is asked for at once.
  private void checkClock() {
    if (jumps.jumped(clock.nodeTime())) {
      desk.hurry();
    }
  }

  private void takeUp(Loaded released) throws IOException {
    loaded = released;
    desk.damaged(false);
    state.keepOnly(released.released());
    ledger.keepOnly(released.associations().keySet());
    requests.keepOnly(released.associations().keySet());
    told.keySet().retainAll(released.associations().keySet());
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
        ledger
            .refuse(entry, unreadable, clock.instant(), desk.hasContact())
            .ifPresent(this::announce);
      }
    }
  }

  private NodeScope scope() {
    return new NodeScope(
        identity.node(), loaded.released().manifest().labels(), facts.value(), secrets::secret);
  }

  private List<Work> work(Optional<Disabled> disabled) throws IOException {
    Instant now = clock.instant();
    var circumstances =
        new Holds.Circumstances(now, clock.offset(), disabled, desk.contact(), state.freezes());
    var progress = new HashMap<AssociationId, Progress>();
    for (Manifest.Entry each : loaded.released().manifest().entries()) {
      progress.put(each.association(), ledger.progress(each.association(), now));
    }
    var work = new ArrayList<Work>();
    for (Loaded.Association each : loaded.inOrder()) {
      AssociationId id = each.entry().association();
      Hold hold = Holds.of(each, circumstances, progress::get);
      Step.Run resumed = hold == null ? permits.renew(id) : null;
      work.add(
          each.work(
              ledger.progress(id, now),
              requests.of(id),
              interrupted(id) != null,
              hold == null && resumed == null ? permits.hold(id) : hold,
              hold != null && hasMoved(hold, told.get(id)),
              Holds.isUndecided(each.assignment(), circumstances),
              resumed,
              stops.stopped()));
    }
    return work;
  }

  /// What waits for a calendar that was edited says so anew.
  private static boolean hasMoved(Hold hold, @Nullable Hold before) {
    boolean isShown = hold.kind() == Hold.Kind.CALENDAR || hold.kind() == Hold.Kind.FROZEN;
    return isShown && before != null && !hold.equals(before);
  }

  private Journal.@Nullable Interrupted interrupted(AssociationId id) {
    Journal.Interrupted left = interrupted;
    return left != null && left.association().equals(id) ? left : null;
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
    AssociationId id = step.association();
    Journal.Interrupted left = interrupted(id);
    ledger
        .hold(
            loaded.association(id),
            step.hold(),
            step.runId(),
            left == null ? Set.of() : left.notifications(),
            clock.instant(),
            desk.hasContact())
        .ifPresent(this::announce);
    requests.done(id);
    if (left != null) {
      interrupted = null;
      state.journal().end();
    }
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
    AssociationId id = step.association();
    Loaded.Association association = loaded.association(id);
    requests.done(id);
    Progress progress = ledger.progress(id, clock.instant());
    Journal.Interrupted left = interrupted(id);
    Found.Withheld withheld = withheld(association, step, hold);
    Journal.Run journal = state.journal().begin(id, association.enforced());
    neighbours.begin(step, loaded.associations().keySet());
    Consent consent = permits.consent(association, step);
    Optional<AssociationRun.Ended> ended =
        runner.run(
            runner.task(
                association,
                step,
                progress,
                withheld,
                left,
                desk.hasContact(),
                consent,
                secrets::redaction),
            ledger.memories(id),
            journal,
            new LoopStop(executionOf(step)));
    if (association.assignment().output().upload()) {
      whenOutput.run();
    }
    if (ended.isEmpty()) {
      return; // ending
    }
    if (left != null) {
      interrupted = null;
    }
    Hold held = ended.get().found().hold();
    if (held == null) {
      told.remove(id);
    } else {
      told.put(id, held);
    }
    boolean isHeld = held != null || (withheld != null && !withheld.byChoice());
    boolean byNode = !step.checkOnly() && !consent.isRefused() && isHeld;
    ledger
        .record(ended.get(), association.entry().release(), journal, step.checkOnly(), byNode)
        .ifPresent(this::announce);
  }

  private static @Nullable ExecutionId executionOf(Step.Run step) {
    if (step.runId() != null) {
      return new ExecutionId(step.runId());
    }
    return step.firing() == null ? null : ExecutionId.of(step.association(), step.firing());
  }

  private static Found.@Nullable Withheld withheld(
      Loaded.Association association, Step.Run step, @Nullable Hold hold) {
    if (association.assignment().enforced().mode() == Mode.AUDIT) {
      return new Found.Withheld("audit only", true);
    }
    if (hold != null) {
      return Found.Withheld.by(hold);
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

  private void rest(Optional<Instant> due, Optional<Disabled> disabled)
      throws IOException, InterruptedException {
    Optional<Instant> until =
        Stream.concat(due.stream(), permits.nextAsk().stream()).min(Instant::compareTo);
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
      checkClock();
    }
  }

  /// Read by the run between two resources.
  private final class LoopStop implements Stop {
    private final @Nullable ExecutionId execution;

    LoopStop(@Nullable ExecutionId execution) {
      this.execution = execution;
    }

    @Override
    public @Nullable String ordered() {
      String fresh = inbox.stopped(execution);
      boolean known = execution != null && stops.stopped().contains(execution);
      return fresh == null && known ? "somebody stopped it" : fresh;
    }

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

    @Override
    public @Nullable Hold hold(AssociationId association) {
      Loaded waiting = inbox.peekReleased();
      Loaded now = waiting == null ? loaded : waiting;
      Loaded.Association known = now.associations().get(association);
      return known == null ? null : Holds.interrupting(known, state.freezes(), clock.instant());
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
