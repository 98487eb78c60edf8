package dev.holdfast.reconciler.view;

import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.versions.Braked;
import dev.holdfast.reconciler.versions.Confirmation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The brakes that a commit hit.
///
/// @param plan digest of its plan
/// @param affectedNodes how many nodes it reaches
/// @param open whether it waits for somebody to confirm: the latest decision, and blocked
/// @param confirmedBy thanks to whom it was applied; null where it was not
/// @param confirmedIn the commit whose trailer says so; null where somebody called
/// @param refusal why the last confirmation did not hold; empty where none was given
public record BrakedView(
    String plan,
    List<Hit> brakes,
    long affectedNodes,
    boolean open,
    @Nullable String confirmedBy,
    @Nullable String confirmedIn,
    @Nullable Instant confirmedAt,
    String refusal) {
  /// @param kind prune, last_association, mass_change or loosened
  /// @param reason what the commit would do
  public record Hit(String kind, String reason) {}

  public BrakedView {
    brakes = List.copyOf(brakes);
  }

  static BrakedView of(Braked braked, boolean open) {
    @Nullable Confirmation confirmation = braked.confirmation();
    CommitId trailer = confirmation == null ? CommitId.NONE : confirmation.trailer();
    return new BrakedView(
        braked.judgement().digest().value(),
        braked.judgement().brakes().stream()
            .map(brake -> new Hit(brake.kind(), brake.sentence()))
            .toList(),
        braked.judgement().affected(),
        open,
        confirmation == null ? null : confirmation.by(),
        trailer.isNone() ? null : trailer.hex(),
        confirmation == null ? null : confirmation.at(),
        braked.refusal());
  }

  /// The digest as people say it.
  public String shortPlan() {
    return plan.substring(plan.indexOf(':') + 1).substring(0, 12);
  }
}
