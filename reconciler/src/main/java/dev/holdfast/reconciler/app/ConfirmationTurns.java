package dev.holdfast.reconciler.app;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.Trouble;
import dev.holdfast.reconciler.audit.Audit;
import dev.holdfast.reconciler.lease.Leadership;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.WakeUps;
import dev.holdfast.reconciler.versions.Braked;
import dev.holdfast.reconciler.versions.CommitRecord;
import dev.holdfast.reconciler.versions.CommitState;
import dev.holdfast.reconciler.versions.Confirmation;
import dev.holdfast.reconciler.versions.ConfirmationStore;
import dev.holdfast.reconciler.versions.VersionListener;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries confirmations that any replica took to the one that leads, and writes down what became
/// of them.
@Context
@Requires(beans = ReplicaId.class)
class ConfirmationTurns implements VersionListener {
  private static final Logger LOG = LoggerFactory.getLogger(ConfirmationTurns.class);

  /// A remote that cannot be reached is not asked every second for one confirmation.
  private static final Duration AGAIN = Duration.ofSeconds(30);

  private final ConfirmationStore confirmations;
  private final Leadership leadership;
  private final WakeUps wakeUps;
  private final Audit audit;
  private final InstantSource clock;
  private final Map<RepositoryName, Instant> woken = new HashMap<>();
  private final Trouble looks =
      new Trouble(LOG, "confirmations cannot be read", "confirmations are read again");
  private final Trouble writes =
      new Trouble(
          LOG, "a confirmation is not in the audit", "confirmations are in the audit again");

  ConfirmationTurns(
      ConfirmationStore confirmations,
      Leadership leadership,
      WakeUps wakeUps,
      Audit audit,
      InstantSource clock) {
    this.confirmations = confirmations;
    this.leadership = leadership;
    this.wakeUps = wakeUps;
    this.audit = audit;
    this.clock = clock;
  }

  @Scheduled(initialDelay = "2s", fixedDelay = "1s")
  void look() {
    if (leadership.current().isPresent()) {
      looks.guard(() -> wake(confirmations.waiting()));
    }
  }

  private void wake(Set<RepositoryName> waiting) {
    Instant now = clock.instant();
    woken.keySet().retainAll(waiting);
    for (RepositoryName repository : waiting) {
      @Nullable Instant before = woken.get(repository);
      if (before == null || !now.isBefore(before.plus(AGAIN))) {
        woken.put(repository, now);
        wakeUps.wake(repository);
      }
    }
  }

  /// A call is in the audit when it comes; a trailer is once it is taken.
  @Override
  public void wordTaken(RepositoryName repository, CommitId commit, Braked braked) {
    @Nullable Confirmation confirmation = braked.confirmation();
    if (confirmation != null) {
      audit.record(
          confirmation.words(),
          "confirm-plan",
          repository + "@" + commit.hex(),
          detail(braked, ""));
    }
  }

  @Override
  public void commitDecided(CommitRecord commit) {
    @Nullable Braked braked = commit.braked();
    if (braked == null) {
      return;
    }
    @Nullable Confirmation confirmation = braked.confirmation();
    if (commit.state() == CommitState.APPLIED && confirmation != null) {
      record(confirmation.words(), "apply-confirmed-plan", commit, braked, "");
    } else if (!braked.refusal().isEmpty()) {
      record("system", "refuse-confirmation", commit, braked, braked.refusal());
    }
  }

  private void record(
      String actor, String action, CommitRecord commit, Braked braked, String reason) {
    String subject = commit.repository() + "@" + commit.facts().id().hex();
    writes.guard(() -> audit.record(actor, action, subject, detail(braked, reason)));
  }

  private static Json.Obj detail(Braked braked, String reason) {
    return Json.object()
        .put("plan", braked.judgement().digest().value())
        .put("brakes", Json.list(braked.judgement().brakes(), each -> each.toJson()))
        .put("reason", reason.isEmpty() ? null : reason)
        .build();
  }
}
