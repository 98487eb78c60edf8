package dev.holdfast.language;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.Metadata;
import dev.holdfast.model.RepositorySettings;
import dev.holdfast.model.RepositorySettings.Prune;
import java.util.TreeMap;

/// `kind: Repository`.
final class RepositoryReader {
  private RepositoryReader() {}

  static RepositorySettings read(Metadata metadata, Json.Obj spec) {
    Json.Obj prune = spec.objectOrEmpty("prune");
    Json.Obj massChange = spec.objectOrEmpty("massChange");
    return new RepositorySettings(
        metadata,
        spec.objectOrEmpty("defaults"),
        new TreeMap<>(spec.objectOrEmpty("ssmParameters").members()),
        new Prune(
            prune.bool("enabled", Prune.DEFAULT.enabled()),
            Math.toIntExact(prune.integer("maxPercent", Prune.DEFAULT.maxPercent())),
            Math.toIntExact(prune.integer("maxCount", Prune.DEFAULT.maxCount()))),
        massChange.has("maxPercent") ? Math.toIntExact(massChange.integer("maxPercent")) : null);
  }
}
