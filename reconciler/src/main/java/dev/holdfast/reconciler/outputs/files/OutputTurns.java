package dev.holdfast.reconciler.outputs.files;

import dev.holdfast.reconciler.Trouble;
import dev.holdfast.reconciler.outputs.Outputs;
import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks after the outputs. The first turn also counts what is there.
@Singleton
@Requires(beans = Outputs.class)
class OutputTurns {
  private static final Logger LOG = LoggerFactory.getLogger(OutputTurns.class);
  private final Outputs outputs;
  private final Trouble turns =
      new Trouble(LOG, "old outputs cannot be deleted", "old outputs are deleted again");

  OutputTurns(Outputs outputs) {
    this.outputs = outputs;
  }

  @Scheduled(initialDelay = "2m", fixedDelay = "20m")
  void turn() {
    turns.guard(outputs::sweep);
  }
}
