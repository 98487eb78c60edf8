package dev.holdfast.model;

import dev.holdfast.canonical.Json;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The repository's own settings, kind `Repository` in `holdfast.yaml`.
///
/// @param defaults keys of an association's spec that all associations inherit
/// @param ssmParameters what `{{ssm:NAME}}` means in AWS documents: a text, or a list of texts
/// @param massChangePercent a commit that would change more than this share of the nodes is
///   blocked; null where there is no such brake
public record RepositorySettings(
    Metadata metadata,
    Json.Obj defaults,
    SortedMap<String, Json> ssmParameters,
    Prune prune,
    @Nullable Integer massChangePercent)
    implements Declaration {
  /// What keeps a commit from retiring much by accident. It is blocked when it would retire more
  /// than both, and always when it would retire the last association.
  public record Prune(boolean enabled, int maxPercent, int maxCount) {
    public static final Prune DEFAULT = new Prune(true, 20, 5);
  }

  public RepositorySettings {
    ssmParameters = Collections.unmodifiableSortedMap(new TreeMap<>(ssmParameters));
  }
}
