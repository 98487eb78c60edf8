package dev.holdfast.reconciler.drift.jdbc;

import dev.holdfast.reconciler.Trouble;
import dev.holdfast.reconciler.drift.DriftBoard;
import dev.holdfast.reconciler.drift.Verdicts;
import dev.holdfast.reconciler.rollout.Rollouts;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.annotation.PostConstruct;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells what changed, and looks who went silent.
@Context
@Requires(beans = DriftBoard.class)
class DriftTurns {
  private static final Logger LOG = LoggerFactory.getLogger(DriftTurns.class);
  private final Verdicts verdicts;
  private final DriftBoard board;
  private final Rollouts rollouts;
  private final Trouble tells =
      new Trouble(LOG, "changed verdicts cannot be told", "changed verdicts are told again");
  private final Trouble looks =
      new Trouble(LOG, "silent nodes cannot be looked for", "silent nodes are looked for again");

  DriftTurns(Verdicts verdicts, DriftBoard board, Rollouts rollouts) {
    this.verdicts = verdicts;
    this.board = board;
    this.rollouts = rollouts;
  }

  /// Rollouts first, so that whoever hears later finds them as they are.
  @PostConstruct
  void listen() {
    verdicts.listen(rollouts::look);
  }

  @Scheduled(initialDelay = "1s", fixedDelay = "200ms")
  void tell() {
    tells.guard(verdicts::tell);
  }

  @Scheduled(initialDelay = "1s", fixedDelay = "10s")
  void turn() {
    looks.guard(board::turn);
  }
}
