package dev.holdfast.reconciler.view;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One immutable version of an association.
///
/// @param commit the applied head that brought it
/// @param changedBy the latest commit of the push that changed its content
/// @param equalsVersion an earlier version with the same content, where this one goes back to it
/// @param enforced digest of what runs; equal digests did not roll out again
public record VersionRow(
    long number,
    String commit,
    String changedBy,
    String author,
    String subject,
    Instant createdAt,
    @Nullable Long equalsVersion,
    String enforced,
    boolean rolledOut) {}
