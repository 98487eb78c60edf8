package dev.holdfast.reconciler.view;

import dev.holdfast.model.Verdict;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A node in a list.
///
/// @param lastSeen null before the first check-in
/// @param verdict the worst of its verdicts; null where nothing is released to it
/// @param clockOffMs how far its clock is from the reconciler's
/// @param disabled why changes are stopped on the node; empty where they are not
public record NodeRow(
    String name,
    Map<String, String> labels,
    boolean online,
    @Nullable Instant lastSeen,
    @Nullable Verdict verdict,
    Tally verdicts,
    long inSync,
    long associations,
    long notApplicableResources,
    String revision,
    String agentVersion,
    long clockOffMs,
    String disabled) {}
