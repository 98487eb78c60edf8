package dev.holdfast.reconciler.view;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Why a node may not be changed for an association now.
///
/// @param kind suspended, calendar, dependency, disabled, frozen, disconnected, duration or other
/// @param name of the calendar, the association or the repository that holds it; null where the
///   kind says all
/// @param until when it ends by itself; null where that is not known
/// @param words reason and end in one line
public record HoldView(
    String kind, @Nullable String name, String reason, @Nullable Instant until, String words) {}
