package dev.holdfast.reconciler.plan;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.model.RepositorySettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A brake that a commit hits: it is blocked until somebody confirms its plan.
public sealed interface Brake {
  /// More associations would be retired than both limits allow.
  ///
  /// @param of how many there are
  record PruneLimit(int retired, int of, RepositorySettings.Prune limits) implements Brake {}

  /// No association would be left.
  record LastAssociation(int retired) implements Brake {}

  /// More nodes would be changed, or could be, than the limit allows.
  ///
  /// @param of how many the repository may use
  record MassChange(int nodes, int of, int maxPercent) implements Brake {}

  /// The commit loosens a brake, which would otherwise judge the next one.
  ///
  /// @param key such as `prune.maxCount`
  record Loosened(String key, String from, String to) implements Brake {}

  /// What the reconciler's configuration demands of commits is not there. The repository that it
  /// guards cannot loosen it, and a trailer of a commit does not confirm it.
  ///
  /// @param gate such as `approvals`
  /// @param why as the end of a sentence that begins with the commit
  record Gate(String gate, String why) implements Brake {}

  /// Tells brakes of one plan apart: what was shown under a name is known, whatever its numbers.
  default String id() {
    return switch (this) {
      case PruneLimit _ -> "prune";
      case LastAssociation _ -> "last_association";
      case MassChange _ -> "mass_change";
      case Loosened(var key, _, _) -> "loosened " + key;
      case Gate(var gate, _) -> "gate " + gate;
    };
  }

  /// What kind of brake it is, for programs.
  default String kind() {
    return switch (this) {
      case PruneLimit _, LastAssociation _, MassChange _ -> id();
      case Loosened _ -> "loosened";
      case Gate _ -> "gate";
    };
  }

  /// What the commit would do, as the end of a sentence that begins with it.
  default String sentence() {
    return switch (this) {
      case PruneLimit(var retired, var of, var limits) ->
          "it would retire %d of %d associations, more than %d and more than %d %%"
              .formatted(retired, of, limits.maxCount(), limits.maxPercent());
      case LastAssociation(var retired) ->
          "it would retire the last association"
              + (retired == 1 ? "" : " (all %d)".formatted(retired));
      case MassChange(var nodes, var of, var maxPercent) ->
          "it would change up to %d of %d nodes, more than %d %%".formatted(nodes, of, maxPercent);
      case Loosened(var key, var from, var to) ->
          "it loosens the brake %s from %s to %s".formatted(key, from, to);
      case Gate(_, var why) -> why;
    };
  }

  /// The brakes that need no fleet to judge a plan, so all but `massChange`.
  ///
  /// @param before those of the commit in force: it is they who judge; empty where nothing is in
  ///   force, or nothing is known of it: then the commit's own do, and none can be loosened
  /// @param after those of the commit that is judged
  /// @param associations how many are in force
  static List<Brake> hit(Optional<Brakes> before, Brakes after, int associations, Plan plan) {
    var brakes = new ArrayList<Brake>();
    RepositorySettings.Prune limits = before.orElse(after).prune();
    int retired = (int) plan.changes().stream().filter(Change.Retired.class::isInstance).count();
    int added = (int) plan.changes().stream().filter(Change.Added.class::isInstance).count();
    boolean nothingLeft = retired > 0 && retired == associations && added == 0;
    if (nothingLeft) {
      brakes.add(new LastAssociation(retired));
    }
    boolean many =
        limits.enabled()
            && retired > limits.maxCount()
            && retired * 100L > (long) limits.maxPercent() * associations;
    if (many && !nothingLeft) {
      brakes.add(new PruneLimit(retired, associations, limits));
    }
    before.ifPresent(old -> loosened(old, after, brakes));
    return brakes;
  }

  /// The brake on how many nodes a commit changes.
  ///
  /// @param nodes how many would be changed, or could be
  /// @param of how many the repository may use
  static Optional<Brake> massChange(Optional<Brakes> before, Brakes after, int nodes, int of) {
    @Nullable Integer most = before.orElse(after).massChangePercent();
    return most != null && nodes * 100L > (long) most * of
        ? Optional.of(new MassChange(nodes, of, most))
        : Optional.empty();
  }

  private static void loosened(Brakes before, Brakes after, List<Brake> brakes) {
    RepositorySettings.Prune old = before.prune();
    RepositorySettings.Prune now = after.prune();
    if (old.enabled() && !now.enabled()) {
      brakes.add(new Loosened("prune.enabled", "true", "false"));
    }
    if (now.maxPercent() > old.maxPercent()) {
      brakes.add(loosened("prune.maxPercent", old.maxPercent(), now.maxPercent()));
    }
    if (now.maxCount() > old.maxCount()) {
      brakes.add(loosened("prune.maxCount", old.maxCount(), now.maxCount()));
    }
    @Nullable Integer share = before.massChangePercent();
    @Nullable Integer next = after.massChangePercent();
    if (share != null && (next == null || next > share)) {
      brakes.add(
          new Loosened(
              "massChange.maxPercent", share.toString(), next == null ? "none" : next.toString()));
    }
  }

  private static Loosened loosened(String key, int from, int to) {
    return new Loosened(key, Integer.toString(from), Integer.toString(to));
  }

  default Json.Obj toJson() {
    var json = Json.object().put("kind", kind());
    return switch (this) {
      case PruneLimit(var retired, var of, var limits) ->
          json.put("retired", retired)
              .put("of", of)
              .put("enabled", limits.enabled())
              .put("max_percent", limits.maxPercent())
              .put("max_count", limits.maxCount())
              .build();
      case LastAssociation(var retired) -> json.put("retired", retired).build();
      case MassChange(var nodes, var of, var maxPercent) ->
          json.put("nodes", nodes).put("of", of).put("max_percent", maxPercent).build();
      case Loosened(var key, var from, var to) ->
          json.put("key", key).put("from", from).put("to", to).build();
      case Gate(var gate, var why) -> json.put("gate", gate).put("why", why).build();
    };
  }

  /// @throws JsonShapeException when it is not what [#toJson] wrote
  static Brake from(Json.Obj json) {
    return switch (json.string("kind")) {
      case "prune" ->
          new PruneLimit(
              (int) json.integer("retired"),
              (int) json.integer("of"),
              new RepositorySettings.Prune(
                  json.bool("enabled", true),
                  (int) json.integer("max_percent"),
                  (int) json.integer("max_count")));
      case "last_association" -> new LastAssociation((int) json.integer("retired"));
      case "mass_change" ->
          new MassChange(
              (int) json.integer("nodes"),
              (int) json.integer("of"),
              (int) json.integer("max_percent"));
      case "loosened" -> new Loosened(json.string("key"), json.string("from"), json.string("to"));
      case "gate" -> new Gate(json.string("gate"), json.string("why"));
      default -> throw new JsonShapeException("'kind' is no brake");
    };
  }
}
