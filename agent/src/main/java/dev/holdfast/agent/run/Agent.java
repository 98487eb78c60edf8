package dev.holdfast.agent.run;

import dev.holdfast.agent.host.Facts;
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
import dev.holdfast.canonical.Json;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.Mode;
import dev.holdfast.wire.CheckIn;
import dev.holdfast.wire.Manifest;
import dev.holdfast.wire.Report;
import dev.holdfast.wire.Revision;
import dev.holdfast.wire.RunRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The loop of a node: takes up what is released, runs what is due, tells what is new. Works the
/// same whether or not the reconciler can be reached.
public final class Agent implements Desk, AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.holdfast.agent.run");
  private static final Duration TICK = Duration.ofSeconds(2);
  private static final Duration SLEPT = Duration.ofSeconds(60);
  private static final Duration FACTS_AGE = Duration.ofSeconds(60);
  private static final long MAX_REPORT_BYTES = CheckIn.MAX_BYTES - 512L * 1024;

  private final Host host;
  private final StateFolder state;
  private final Identity identity;
  private final ServerClock clock;
  private final String version;
  private final Runner runner;
  private final Ledger ledger;
  private final Inbox inbox = new Inbox();
  private final Map<AssociationId, RunRequest> requests = new HashMap<>();

  private Loaded loaded;
  private Json.Obj facts = Json.Obj.EMPTY;
  private Instant factsAt = Instant.MIN;
  private Journal.@Nullable Interrupted interrupted;
  private Instant awakeSince;
  private Runnable hurry = () -> {};
  private volatile Told told;
  private volatile Released latest;
  private volatile boolean ending;
  private volatile boolean contact;
  private volatile boolean damaged;
  private volatile boolean factsWanted = true;
  private volatile @Nullable Digest sentFacts;

  /// What the link may read while the loop is busy: one whole value.
  private record Told(List<Work> work, Json.Obj facts, Optional<Disabled> disabled) {}

  /// @param version of the agent
  public Agent(Host host, StateFolder state, Identity identity, ServerClock clock, String version)
      throws IOException {
    this.host = host;
    this.state = state;
    this.identity = identity;
    this.clock = clock;
    this.version = version;
    this.ledger = new Ledger(state);
    this.runner = new Runner(host, state, clock, () -> damaged = true);
    this.loaded = Loaded.of(state.released(identity));
    this.awakeSince = clock.instant();
    this.interrupted = recovered();
    this.latest = loaded.released();
    this.told = new Told(List.of(), Json.Obj.EMPTY, Optional.empty());
  }

  /// @param whenNews called when something should be brought to the reconciler at once
  public void onNews(Runnable whenNews) {
    this.hurry = whenNews;
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
    takeRequests();
    Optional<Disabled> disabled = disabled();
    List<Work> work = work();
    tell(work, disabled);
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
    damaged = false;
    state.keepOnly(released.released());
    ledger.keepOnly(released.associations().keySet());
    requests.keySet().retainAll(released.associations().keySet());
    refreshFacts();
    runner.take(released, scope());
    refuse(released.released());
  }

  /// What this agent cannot read is failed, and the others go on.
  private void refuse(Released released) throws IOException {
    for (Manifest.Entry entry : released.manifest().entries()) {
      Released.Unreadable unreadable = released.unreadable().get(entry.association());
      if (unreadable != null) {
        ledger.refuse(entry, unreadable, clock.instant(), contact).ifPresent(this::announce);
      }
    }
  }

  private NodeScope scope() {
    return new NodeScope(
        identity.node(), loaded.released().manifest().labels(), facts, this::secret);
  }

  private Optional<String> secret(String name) {
    try {
      return state.secret(name);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "secret {0} cannot be read", name);
      return Optional.empty();
    }
  }

  /// Looks at the node's facts again, at most once a minute.
  private boolean refreshFacts() throws IOException {
    Instant now = clock.nodeTime();
    if (factsAt.plus(FACTS_AGE).isAfter(now)) {
      return false;
    }
    factsAt = now;
    Json.Obj observed = Facts.observe(host, state.customFacts());
    boolean changed = !observed.equals(facts);
    Json.Obj skipped = observed.objectOrEmpty("custom_skipped");
    if (!skipped.members().isEmpty() && !skipped.equals(facts.objectOrEmpty("custom_skipped"))) {
      LOG.log(System.Logger.Level.WARNING, "files of facts.d that were not taken: {0}", skipped);
    }
    facts = observed;
    return changed;
  }

  private List<Work> work() throws IOException {
    var work = new ArrayList<Work>();
    for (Loaded.Association each : loaded.associations().values()) {
      AssociationId id = each.entry().association();
      Journal.Interrupted left = interrupted;
      work.add(
          each.work(
              ledger.progress(id, clock.instant()),
              requests.get(id),
              left != null && left.association().equals(id)));
    }
    return work;
  }

  private void tell(List<Work> work, Optional<Disabled> disabled) {
    Told before = told;
    told = new Told(work, facts, disabled);
    if (!before.disabled().equals(disabled)) {
      LOG.log(
          System.Logger.Level.INFO,
          disabled.map(d -> "changes are switched off: " + d.reason()).orElse("changes are on"));
      hurry.run();
    }
  }

  private Optional<Disabled> disabled() throws IOException {
    return state.disabled().filter(each -> each.holdsAt(clock.nodeTime()));
  }

  /// Each request once, and never after it expired.
  private void takeRequests() throws IOException {
    Map<AssociationId, RunRequest> asked = inbox.takeRequests();
    if (asked.isEmpty()) {
      return;
    }
    Instant now = clock.instant();
    var known = new TreeMap<>(state.runs());
    known.values().removeIf(expiry -> expiry.isBefore(now));
    for (RunRequest request : asked.values()) {
      boolean isDue =
          request.expiresAt().isAfter(now)
              && loaded.associations().containsKey(request.association());
      if (isDue && known.putIfAbsent(request.id(), request.expiresAt()) == null) {
        requests.put(request.association(), request);
      }
    }
    state.runs(known);
  }

  private void adopt(AssociationId id, long newVersion) throws IOException {
    ledger.put(id, ledger.progress(id, clock.instant()).adopting(newVersion));
    LOG.log(
        System.Logger.Level.INFO, "{0} version {1}: same content, nothing to run", id, newVersion);
  }

  private void run(Step.Run step, Optional<Disabled> disabled) throws IOException {
    if (refreshFacts()) {
      runner.take(loaded, scope());
      hurry.run();
    }
    AssociationId id = step.association();
    Loaded.Association association = Objects.get(loaded, id);
    requests.remove(id);
    Progress progress = ledger.progress(id, clock.instant());
    Journal.Interrupted left =
        interrupted != null && interrupted.association().equals(id) ? interrupted : null;
    Found.Withheld withheld = withheld(association, step, disabled);
    Journal.Run journal = state.journal().begin(id, association.enforced());
    Optional<AssociationRun.Ended> ended =
        runner.run(
            runner.task(association, step, progress, withheld, left, contact),
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
    hurry.run();
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

  // what the link calls, from its own threads

  @Override
  public CheckIn.Request request(long waitSeconds) throws IOException {
    Released released = latest;
    Told now = told; // before the reports: a run in it has its report in the outbox already
    Instant at = clock.instant();
    Optional<Instant> verified = Step.verifiedThrough(now.work(), at);
    int waiting = state.outbox().size();
    List<Report> reports = state.outbox().oldest(CheckIn.MAX_REPORTS, MAX_REPORT_BYTES);
    if (reports.size() < waiting && !reports.isEmpty()) {
      Instant last = reports.getLast().startedAt();
      verified = verified.map(through -> through.isBefore(last) ? through : last);
    }
    return new CheckIn.Request(
        version,
        identity.stream(),
        damaged ? Revision.nothing() : released.revision(),
        released.manifest().epoch(),
        released.manifest().sequence(),
        verified.orElse(null),
        clock.nodeTime(),
        news(now.facts()),
        reports,
        now.disabled().map(Disabled::reason).orElse(null),
        waitSeconds);
  }

  /// The facts where the reconciler does not have them; null where it does.
  @SuppressWarnings("NullAway") // the record takes null, which is lost in its class file
  private Json.Obj news(Json.Obj observed) {
    boolean isKnown = !factsWanted && Digest.of(observed).equals(sentFacts);
    return isKnown || observed.members().isEmpty() ? null : observed;
  }

  @Override
  public void delivered(CheckIn.Request sent, boolean wanted) {
    Json.Obj brought = sent.facts();
    if (brought != null) {
      sentFacts = Digest.of(brought);
    }
    factsWanted = wanted && brought == null;
  }

  @Override
  public void released(Released released) {
    latest = released;
    LOG.log(
        System.Logger.Level.INFO,
        "released: {0} associations, sequence {1}",
        released.manifest().entries().size(),
        released.manifest().sequence());
    inbox.put(Loaded.of(released));
  }

  @Override
  public void asked(RunRequest request) {
    inbox.put(request);
  }

  @Override
  public void contact(boolean reachable) {
    contact = reachable;
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

  /// What must be there, since the step was decided from it.
  private static final class Objects {
    private Objects() {}

    static Loaded.Association get(Loaded loaded, AssociationId id) {
      Loaded.Association association = loaded.associations().get(id);
      if (association == null) {
        throw new IllegalStateException(id + " is not released");
      }
      return association;
    }
  }
}
