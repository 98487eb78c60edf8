package dev.holdfast.reconciler.rollout;

import dev.holdfast.model.Amount;
import dev.holdfast.model.ComplianceSettings;
import dev.holdfast.model.ComplianceSeverity;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RolloutSettings;
import dev.holdfast.model.RolloutSettings.OnFailure;
import dev.holdfast.model.RolloutSettings.Stage;
import dev.holdfast.model.Selector;
import dev.holdfast.reconciler.config.AssociationContent;
import dev.holdfast.reconciler.testing.Versions;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.wire.Assignment;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// Versions of one association with settings for their rollout.
final class Course {
  private Course() {}

  /// One error stops; a canary goes first.
  static RolloutSettings<Selector> staged(String canary, Duration soak) {
    return new RolloutSettings<>(
        Amount.ALL,
        new Amount(0, false),
        List.of(new Stage.Matching<>(Selector.named(Set.of(new NodeName(canary))), soak)),
        OnFailure.HALT);
  }

  static CurrentVersion version(long number, String text, RolloutSettings<Selector> settings) {
    return version(number, text, settings, new Selector.All());
  }

  static CurrentVersion version(
      long number, String text, RolloutSettings<Selector> settings, Selector targets) {
    var plain = Versions.content("fleet/web", targets, text).assignment();
    return version(number, plain, settings, targets);
  }

  static CurrentVersion version(
      long number, Assignment assignment, RolloutSettings<Selector> settings, Selector targets) {
    return Versions.version(
        assignment.association().toString(),
        number,
        new AssociationContent(
            assignment,
            targets,
            settings,
            new ComplianceSettings(ComplianceSeverity.UNSPECIFIED, false),
            false));
  }
}
