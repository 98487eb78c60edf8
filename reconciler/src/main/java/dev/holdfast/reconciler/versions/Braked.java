package dev.holdfast.reconciler.versions;

import dev.holdfast.reconciler.plan.Judgement;
import org.jspecify.annotations.Nullable;

/// What a commit record says of the brakes that its plan hit.
///
/// @param confirmation thanks to which the commit was applied; null where it is blocked
/// @param refusal why the last confirmation did not hold, one sentence; empty where none was given
public record Braked(Judgement judgement, @Nullable Confirmation confirmation, String refusal) {}
