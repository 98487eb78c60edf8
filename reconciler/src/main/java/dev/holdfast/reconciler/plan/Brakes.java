package dev.holdfast.reconciler.plan;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.model.RepositorySettings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The brakes that a commit sets: they judge the commits after it.
///
/// @param massChangePercent of the nodes that the repository may use; null where there is no such
///   brake
public record Brakes(RepositorySettings.Prune prune, @Nullable Integer massChangePercent) {
  /// Of a repository that says nothing about them.
  public static final Brakes DEFAULT = new Brakes(RepositorySettings.Prune.DEFAULT, null);

  public static Brakes of(Optional<RepositorySettings> settings) {
    return settings.map(each -> new Brakes(each.prune(), each.massChangePercent())).orElse(DEFAULT);
  }

  public Digest digest() {
    return Digest.of(toJson());
  }

  public Json.Obj toJson() {
    return Json.object()
        .put(
            "prune",
            Json.object()
                .put("enabled", prune.enabled())
                .put("max_percent", prune.maxPercent())
                .put("max_count", prune.maxCount())
                .build())
        .put("mass_change_percent", massChangePercent == null ? null : Json.of(massChangePercent))
        .build();
  }

  /// @throws JsonShapeException when it is not what [#toJson] wrote
  public static Brakes from(Json.Obj json) {
    Json.Obj prune = json.object("prune");
    return new Brakes(
        new RepositorySettings.Prune(
            prune.bool("enabled", true),
            (int) prune.integer("max_percent"),
            (int) prune.integer("max_count")),
        json.has("mass_change_percent") ? (int) json.integer("mass_change_percent") : null);
  }
}
