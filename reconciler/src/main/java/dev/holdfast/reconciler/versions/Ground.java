package dev.holdfast.reconciler.versions;

import dev.holdfast.reconciler.config.DesiredState;
import dev.holdfast.reconciler.plan.InForce;
import dev.holdfast.reconciler.source.CommitId;

/// What a repository has in force, for whoever plans against it.
///
/// @param state without the content of files, which the database holds
/// @param inForce for judging a plan
/// @param seen the last commit that was decided about: another than that of `state` where it was
///   refused or waits for somebody to confirm
public record Ground(DesiredState state, InForce inForce, CommitId seen) {}
