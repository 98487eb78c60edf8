package dev.holdfast.reconciler.view;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An association as it stands.
///
/// @param version the newest; 0 where there is none yet
/// @param mode enforce or audit
/// @param schedule as written, or in words; empty where it runs once
/// @param coverage `verdicts` in one sentence, such as `in sync 131 of 134, 2 stale, 1 drifted`
/// @param asOf the oldest as-of of its verdicts; null where there is none
/// @param retiredAt null while its file exists
public record AssociationRow(
    String repository,
    String name,
    long version,
    String document,
    String mode,
    String severity,
    String schedule,
    String commit,
    Instant versionAt,
    Tally verdicts,
    String coverage,
    long targets,
    long corrected24h,
    @Nullable Instant asOf,
    @Nullable Instant retiredAt) {
  public String id() {
    return repository + "/" + name;
  }
}
