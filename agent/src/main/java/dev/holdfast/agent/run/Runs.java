package dev.holdfast.agent.run;

import dev.holdfast.agent.link.ServerClock;
import dev.holdfast.agent.report.Found;
import dev.holdfast.agent.report.Redaction;
import dev.holdfast.agent.state.Journal;
import dev.holdfast.agent.state.StateFolder;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.Mode;
import dev.holdfast.wire.ExecutionId;
import dev.holdfast.wire.Hold;
import dev.holdfast.wire.Report;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The runs of this node, each carried out and recorded; and what a crash left of the last one.
final class Runs {
  private static final System.Logger LOG = System.getLogger("dev.holdfast.agent.run");

  private final StateFolder state;
  private final ServerClock clock;
  private final Runner runner;
  private final Ledger ledger;
  private final Permits permits;
  private final Requests requests;
  private final Supplier<Redaction> redaction;
  private final Map<AssociationId, Hold> holds = new HashMap<>();
  private Journal.@Nullable Interrupted interrupted;

  /// @param redaction of the secrets that were put in; asked after they were
  Runs(
      StateFolder state,
      ServerClock clock,
      Runner runner,
      Ledger ledger,
      Permits permits,
      Requests requests,
      Supplier<Redaction> redaction) {
    this.state = state;
    this.clock = clock;
    this.runner = runner;
    this.ledger = ledger;
    this.permits = permits;
    this.requests = requests;
    this.redaction = redaction;
  }

  /// Takes up a run that a crash ended. If its report was written, only notifications are left of
  /// it.
  void recover(Set<AssociationId> released) throws IOException {
    state.journal().close();
    Optional<Journal.Interrupted> found = state.journal().interrupted();
    if (found.isEmpty() || !released.contains(found.get().association())) {
      state.journal().end();
      interrupted = null;
      return;
    }
    Journal.Interrupted left = found.get();
    LOG.log(
        System.Logger.Level.INFO,
        "the last run of {0} was interrupted; it is taken up again",
        left.association());
    boolean reported = left.reporting() > 0 && state.outbox().last() >= left.reporting();
    if (reported) {
      ledger.recover(left, clock.instant());
    }
    interrupted = reported ? left.reported() : left;
  }

  /// What a crash left of the association's last run; null where it left nothing.
  Journal.@Nullable Interrupted interrupted(AssociationId id) {
    Journal.Interrupted left = interrupted;
    return left != null && left.association().equals(id) ? left : null;
  }

  /// What held the last run of an association; null where nothing did.
  @Nullable Hold lastHold(AssociationId id) {
    return holds.get(id);
  }

  void keepOnly(Collection<AssociationId> released) {
    holds.keySet().retainAll(released);
  }

  /// Records that nothing is run.
  ///
  /// @return what is to be told of it
  Optional<Report> hold(Loaded.Association association, Step.Held step, boolean contact)
      throws IOException {
    Journal.Interrupted left = interrupted(step.association());
    Optional<Report> report =
        ledger.hold(
            association,
            step.hold(),
            step.runId(),
            left == null ? Set.of() : left.notifications(),
            clock.instant(),
            contact);
    requests.done(step.association());
    if (left != null) {
      interrupted = null;
      state.journal().end();
    }
    return report;
  }

  /// Runs one.
  ///
  /// @param hold why nothing may be changed; null where it may
  /// @return what is to be told of it; nothing where the agent is ending
  Optional<Report> run(
      Loaded.Association association,
      Step.Run step,
      @Nullable Hold hold,
      boolean contact,
      Stop stop)
      throws IOException {
    AssociationId id = step.association();
    requests.done(id);
    Journal.Interrupted left = interrupted(id);
    Found.Withheld withheld = withheld(association, step, hold);
    Journal.Run journal = state.journal().begin(id, association.enforced());
    Consent consent = permits.consent(association, step);
    Task task =
        runner.task(
            association,
            step,
            ledger.progress(id, clock.instant()),
            withheld,
            left,
            contact,
            consent,
            redaction);
    Optional<AssociationRun.Ended> ended = runner.run(task, ledger.memories(id), journal, stop);
    if (ended.isEmpty()) {
      return Optional.empty();
    }
    if (left != null) {
      interrupted = null;
    }
    Hold held = ended.get().found().hold();
    if (held == null) {
      holds.remove(id);
    } else {
      holds.put(id, held);
    }
    boolean isHeld = held != null || (withheld != null && !withheld.byChoice());
    boolean byNode = !step.checkOnly() && !consent.isRefused() && isHeld;
    return ledger.record(
        ended.get(), association.entry().release(), journal, step.checkOnly(), byNode);
  }

  /// In which a run is; null where it is in none.
  static @Nullable ExecutionId executionOf(Step.Run step) {
    if (step.runId() != null) {
      return new ExecutionId(step.runId());
    }
    Instant firing = step.firing();
    return firing == null ? null : ExecutionId.of(step.association(), firing);
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
}
