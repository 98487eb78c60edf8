package dev.holdfast.reconciler.checkin.http;

import dev.holdfast.reconciler.checkin.CheckIns;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;

/// Turns the wheel of waiting check-ins.
@Context
@Requires(beans = CheckIns.class)
class CheckInTurns {
  private final CheckIns checkIns;

  CheckInTurns(CheckIns checkIns) {
    this.checkIns = checkIns;
  }

  @Scheduled(initialDelay = "1s", fixedDelay = "500ms")
  void turn() {
    checkIns.turn();
  }
}
