package dev.holdfast.reconciler.view;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a commit shows in one place.
///
/// @param sink notes or github
/// @param sentAt when it last got there; null while it never did
/// @param current whether what is there is what should be
/// @param lastError why it is not; empty where nothing stands in the way
public record StatusView(
    String context,
    String state,
    String description,
    String url,
    @Nullable Instant sentAt,
    String sink,
    boolean current,
    String lastError) {}
