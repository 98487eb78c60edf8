package dev.holdfast.reconciler.checkin;

import dev.holdfast.model.NodeName;
import dev.holdfast.wire.CheckIn;
import java.util.concurrent.CompletableFuture;

/// A check-in that waits for something to say.
///
/// @param acknowledged what its answer acknowledges
/// @param answer completed once, by whoever comes first
record Held(
    NodeName node,
    CheckIn.Request request,
    long acknowledged,
    CompletableFuture<CheckIn.Response> answer) {}
