package dev.holdfast.reconciler.compliance.jdbc;

import dev.holdfast.reconciler.Trouble;
import dev.holdfast.reconciler.compliance.Compliance;
import dev.holdfast.reconciler.compliance.ComplianceStore;
import dev.holdfast.reconciler.lease.Leadership;
import dev.holdfast.reconciler.lease.LostLeadershipException;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Remembers how it is, for the history: the last sums of an hour are those of its last minute.
@Context
@Requires(beans = Compliance.class)
class ComplianceTurns {
  private static final Logger LOG = LoggerFactory.getLogger(ComplianceTurns.class);
  private final Compliance compliance;
  private final ComplianceStore store;
  private final Leadership leadership;
  private final InstantSource clock;
  private final Trouble trouble =
      new Trouble(
          LOG,
          "compliance is not kept for its history",
          "compliance is kept for its history again");

  ComplianceTurns(
      Compliance compliance, ComplianceStore store, Leadership leadership, InstantSource clock) {
    this.compliance = compliance;
    this.store = store;
    this.leadership = leadership;
    this.clock = clock;
  }

  @Scheduled(initialDelay = "20s", fixedDelay = "1m")
  void remember() {
    trouble.guard(() ->
        leadership
            .current()
            .ifPresent(fence -> {
              try {
                store.remember(fence, clock.instant(), compliance.kept());
              } catch (LostLeadershipException _) {
                // Whoever leads now remembers.
              }
            }));
  }
}
