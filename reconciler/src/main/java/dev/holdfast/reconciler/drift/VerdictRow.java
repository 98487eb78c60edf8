package dev.holdfast.reconciler.drift;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.Verdict;
import dev.holdfast.wire.Hold;
import dev.holdfast.wire.ReleaseMark;
import dev.holdfast.wire.Report;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What the last report of a node about an association came to. Whether it still counts depends on
/// what is released: it does where the enforced content is the same.
///
/// @param version the one that ran; a later one with the same enforced content adopts the row
/// @param verdict never [Verdict#PENDING] or [Verdict#STALE], which are derived
/// @param since since when the verdict is this for this enforced content
/// @param lastRunAt when the last run that was reported ended
/// @param hold what held the node during it; null where nothing did
/// @param release the mark under which it was reported; null from an agent that knows none
public record VerdictRow(
    NodeName node,
    AssociationId association,
    long version,
    Digest enforced,
    Verdict verdict,
    String reason,
    boolean fight,
    Instant since,
    Instant lastRunAt,
    Report.Counts counts,
    @Nullable Hold hold,
    @Nullable ReleaseMark release) {}
