package dev.holdfast.model;

import dev.holdfast.canonical.Json;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// How carefully new enforced content reaches the nodes.
///
/// @param maxConcurrency nodes that change at once
/// @param maxErrors the rollout stops when more nodes than this have failed
/// @param stages in order; the rest of the nodes is one more stage behind them
/// @param <N> how a stage says which nodes it means: [Target] as written, [Selector] once groups
///   are known
public record RolloutSettings<N>(
    Amount maxConcurrency, Amount maxErrors, List<Stage<N>> stages, OnFailure onFailure) {
  /// A part of the targets that comes before the rest.
  ///
  /// @param <N> as in [RolloutSettings]
  public sealed interface Stage<N> {
    /// How long the stage is watched once it has finished; may be zero.
    Duration soak();

    record Matching<N>(N nodes, Duration soak) implements Stage<N> {}

    /// @param percent cumulative over the targets, 1 to 100
    record Share<N>(int percent, Duration soak) implements Stage<N> {}
  }

  /// What a rollout does about too many errors.
  public enum OnFailure {
    HALT,
    ROLLBACK;

    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException when there is no such answer
    public static OnFailure of(String id) {
      return valueOf(id.toUpperCase(Locale.ROOT));
    }
  }

  public RolloutSettings {
    stages = List.copyOf(stages);
  }

  /// Everything at once.
  public static <N> RolloutSettings<N> atOnce() {
    return new RolloutSettings<>(Amount.ALL, Amount.ALL, List.of(), OnFailure.HALT);
  }

  public boolean isAtOnce() {
    return equals(atOnce());
  }

  /// Whether nodes must ask before they change.
  public boolean limitsRate() {
    return !maxConcurrency.equals(Amount.ALL) || !maxErrors.equals(Amount.ALL);
  }

  public <M> RolloutSettings<M> map(Function<N, M> meaning) {
    return new RolloutSettings<>(
        maxConcurrency,
        maxErrors,
        stages.stream().<Stage<M>>map(stage -> map(stage, meaning)).toList(),
        onFailure);
  }

  private static <N, M> Stage<M> map(Stage<N> stage, Function<N, M> meaning) {
    return switch (stage) {
      case Stage.Matching<N>(var nodes, var soak) ->
          new Stage.Matching<>(meaning.apply(nodes), soak);
      case Stage.Share<N>(var percent, var soak) -> new Stage.Share<>(percent, soak);
    };
  }

  /// What stands at its default is left out, so that a new key makes no new versions.
  public static Json toJson(RolloutSettings<Selector> rollout) {
    return Json.object()
        .put("max_concurrency", unlessAll(rollout.maxConcurrency))
        .put("max_errors", unlessAll(rollout.maxErrors))
        .putList("stages", rollout.stages, RolloutSettings::stageJson)
        .put(
            "on_failure",
            rollout.onFailure == OnFailure.HALT ? null : Json.of(rollout.onFailure.id()))
        .build();
  }

  private static @org.jspecify.annotations.Nullable Json unlessAll(Amount amount) {
    return amount.equals(Amount.ALL) ? null : amount.toJson();
  }

  private static Json stageJson(Stage<Selector> stage) {
    var json = Json.object();
    switch (stage) {
      case Stage.Matching<Selector>(var nodes, _) -> json.put("nodes", nodes.toJson());
      case Stage.Share<Selector>(var percent, _) -> json.put("percent", percent);
    }
    return json.put("soak", stage.soak()).build();
  }

  public static RolloutSettings<Selector> from(Json.Obj json) {
    return new RolloutSettings<>(
        Amount.parse(json.string("max_concurrency", Amount.ALL.toString())),
        Amount.parse(json.string("max_errors", Amount.ALL.toString())),
        json.list("stages", RolloutSettings::stage),
        OnFailure.of(json.string("on_failure", OnFailure.HALT.id())));
  }

  private static Stage<Selector> stage(Json.Obj json) {
    Duration soak = json.duration("soak");
    return json.has("nodes")
        ? new Stage.Matching<>(Selector.from(json.need("nodes")), soak)
        : new Stage.Share<>(Math.toIntExact(json.integer("percent")), soak);
  }
}
