package dev.holdfast.reconciler.view;

import org.jspecify.annotations.Nullable;

/// One property, expected and observed.
///
/// @param expected null where it should not be there, or may not be told
/// @param observed likewise
/// @param diff a unified diff; null where there is none
/// @param hidden only "content differs" may be said
public record DifferenceView(
    String property,
    @Nullable String expected,
    @Nullable String observed,
    @Nullable String diff,
    boolean hidden) {}
