package dev.holdfast.reconciler.execution.jdbc;

import dev.holdfast.reconciler.Trouble;
import dev.holdfast.reconciler.execution.Executions;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks for permits that were not given back. There from the start, so that no run is asked for
/// before its execution is kept.
@Context
@Requires(beans = Executions.class)
class ExecutionTurns {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutionTurns.class);
  private final Executions executions;
  private final Trouble looks =
      new Trouble(LOG, "permits cannot be looked after", "permits are looked after again");

  ExecutionTurns(Executions executions) {
    this.executions = executions;
  }

  @Scheduled(initialDelay = "2s", fixedDelay = "2s")
  void turn() {
    looks.guard(executions::turn);
  }
}
