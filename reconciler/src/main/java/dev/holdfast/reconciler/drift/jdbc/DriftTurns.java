package dev.holdfast.reconciler.drift.jdbc;

import dev.holdfast.reconciler.drift.DriftBoard;
import dev.holdfast.reconciler.drift.Verdicts;
import dev.holdfast.reconciler.rollout.Rollouts;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.annotation.PostConstruct;

/// Tells what changed, and looks who went silent.
@Context
@Requires(beans = DriftBoard.class)
class DriftTurns {
  private final Verdicts verdicts;
  private final DriftBoard board;
  private final Rollouts rollouts;

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
    verdicts.tell();
  }

  @Scheduled(initialDelay = "1s", fixedDelay = "10s")
  void turn() {
    board.turn();
  }
}
