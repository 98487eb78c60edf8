package dev.holdfast.reconciler.plan;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.NodeSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the brakes say about a plan.
///
/// @param digest of the plan; whoever confirms it confirms this and nothing else
/// @param brakes those that it hits; empty where it may be applied
/// @param affected how many nodes it reaches
public record Judgement(Digest digest, List<Brake> brakes, long affected) {
  public Judgement {
    brakes = List.copyOf(brakes);
  }

  /// @param after what the commit says about brakes
  /// @param allowed the nodes that the repository may use
  public static Judgement of(
      RepositoryName repository,
      InForce before,
      Brakes after,
      Plan plan,
      Fleet fleet,
      NodeSet allowed) {
    var brakes = new ArrayList<>(Brake.hit(before.brakes(), after, before.versions().size(), plan));
    if (before.brakes().orElse(after).massChangePercent() != null) {
      int changing = Reach.changing(plan, fleet).size();
      Brake.massChange(before.brakes(), after, changing, allowed.size()).ifPresent(brakes::add);
    }
    return new Judgement(
        digest(repository, before, after, plan), brakes, Reach.affected(plan, fleet).size());
  }

  /// The same, with what gates demand.
  public Judgement with(List<Brake.Gate> gates) {
    var all = new ArrayList<>(brakes);
    all.addAll(gates);
    return gates.isEmpty() ? this : new Judgement(digest, all, affected);
  }

  /// Whether a gate is among what stops it.
  public boolean isGated() {
    return brakes.stream().anyMatch(Brake.Gate.class::isInstance);
  }

  public boolean blocks() {
    return !brakes.isEmpty();
  }

  /// Why somebody who confirmed `shown` has not confirmed this; empty where they have.
  public Optional<String> differsFrom(Judgement shown) {
    if (!digest.equals(shown.digest)) {
      return Optional.of(
          "the plan is %s now, no longer %s"
              .formatted(digest.abbreviated(), shown.digest.abbreviated()));
    }
    Set<String> known = shown.brakes.stream().map(Brake::id).collect(Collectors.toSet());
    Optional<Brake> other =
        brakes.stream().filter(brake -> !known.contains(brake.id())).findFirst();
    if (other.isPresent()) {
      return Optional.of("it now hits a brake that was not shown: " + other.get().sentence());
    }
    return affected * 10 > shown.affected * 11
        ? Optional.of(
            "it now affects %d nodes, and %d when it was shown".formatted(affected, shown.affected))
        : Optional.empty();
  }

  /// Covers what the plan makes of what is in force, and nothing else: no proposed commit, no time,
  /// no node and no prediction (`dsl.md` section 5).
  private static Digest digest(RepositoryName repository, InForce before, Brakes after, Plan plan) {
    return Digest.of(
        Json.object()
            .put("form", 1)
            .put("repository", repository.value())
            .put("applied", before.commit().isNone() ? null : before.commit().hex())
            .put(
                "brakes_before",
                before.brakes().map(brakes -> Json.of(brakes.digest().value())).orElse(null))
            .put("brakes_after", after.digest().value())
            .put("changes", Json.list(plan.changes(), change -> entry(change, before.versions())))
            .build());
  }

  private static Json entry(Change change, Map<ObjectName, Long> versions) {
    @Nullable Long previous = versions.get(change.association());
    @Nullable Digest content =
        switch (change) {
          case Change.Added added -> added.content().digest();
          case Change.Changed changed -> changed.to().digest();
          case Change.Retired _ -> null;
        };
    return Json.object()
        .put("association", change.association().value())
        .put("previous", previous == null ? null : Json.of(previous))
        .put("content", content == null ? null : content.value())
        .build();
  }
}
