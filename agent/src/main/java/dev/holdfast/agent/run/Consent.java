package dev.holdfast.agent.run;

import dev.holdfast.agent.report.Found;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Whether a run may change the node, where that is not its own decision. Asked before the first
/// change of the run, and at most once.
interface Consent {
  /// Nobody has to be asked.
  Consent FREE =
      new Consent() {
        @Override
        public Found.@Nullable Withheld ask() {
          return null;
        }

        @Override
        public @Nullable String permit() {
          return null;
        }

        @Override
        public @Nullable Instant expiresAt() {
          return null;
        }

        @Override
        public boolean isMissing() {
          return false;
        }

        @Override
        public boolean isRefused() {
          return false;
        }
      };

  /// @return why nothing may be changed; null where it may
  Found.@Nullable Withheld ask();

  /// What it was given; null where it needs nothing, or has none.
  @Nullable String permit();

  /// From when on nothing may be changed any more; null where that has no end.
  @Nullable Instant expiresAt();

  /// Whether changes are made without the permit that they need, since nobody can be asked.
  boolean isMissing();

  /// Whether the run is not to be changed in this execution any more.
  boolean isRefused();
}
