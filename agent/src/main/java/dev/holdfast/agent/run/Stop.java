package dev.holdfast.agent.run;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.wire.Hold;
import org.jspecify.annotations.Nullable;

/// Whether a run should end before its next resource.
interface Stop {
  /// Never.
  Stop NEVER =
      new Stop() {
        @Override
        public boolean isShutdown() {
          return false;
        }

        @Override
        public boolean isSuperseded(AssociationId association, Digest enforced) {
          return false;
        }

        @Override
        public @Nullable Hold hold(AssociationId association) {
          return null;
        }

        @Override
        public @Nullable String ordered() {
          return null;
        }
      };

  /// The agent is ending: nothing is reported, the next start takes the run up again.
  boolean isShutdown();

  /// Other enforced content has been released for the association.
  boolean isSuperseded(AssociationId association, Digest enforced);

  /// What has come to hold the association since its run began; null where nothing has. From then
  /// on the run only looks.
  @Nullable Hold hold(AssociationId association);

  /// Why somebody stopped the run's execution; null where nobody did.
  @Nullable String ordered();
}
