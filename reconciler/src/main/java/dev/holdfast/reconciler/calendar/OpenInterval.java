package dev.holdfast.reconciler.calendar;

import java.time.Instant;

/// A time in which things may change.
///
/// @param end exclusive
/// @param lastStart nothing new starts at or after it; equal to `end` where there is no cutoff
public record OpenInterval(Instant start, Instant end, Instant lastStart) {}
