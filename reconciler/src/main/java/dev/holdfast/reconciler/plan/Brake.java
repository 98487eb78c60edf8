package dev.holdfast.reconciler.plan;

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

  /// The commit loosens a brake, which would otherwise judge the next one.
  ///
  /// @param key such as `prune.maxCount`
  record Loosened(String key, String from, String to) implements Brake {}

  /// The brakes that need no fleet to judge a plan, so all but `massChange`.
  ///
  /// @param before settings of the commit in force: it is they who judge
  /// @param after settings of the commit that is judged
  /// @param associations how many are in force
  static List<Brake> hit(
      Optional<RepositorySettings> before,
      Optional<RepositorySettings> after,
      int associations,
      Plan plan) {
    var brakes = new ArrayList<Brake>();
    RepositorySettings.Prune limits = prune(before);
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
    loosened(before, after, brakes);
    return brakes;
  }

  private static RepositorySettings.Prune prune(Optional<RepositorySettings> settings) {
    return settings.map(RepositorySettings::prune).orElse(RepositorySettings.Prune.DEFAULT);
  }

  private static void loosened(
      Optional<RepositorySettings> before, Optional<RepositorySettings> after, List<Brake> brakes) {
    RepositorySettings.Prune old = prune(before);
    RepositorySettings.Prune now = prune(after);
    if (old.enabled() && !now.enabled()) {
      brakes.add(new Loosened("prune.enabled", "true", "false"));
    }
    if (now.maxPercent() > old.maxPercent()) {
      brakes.add(loosened("prune.maxPercent", old.maxPercent(), now.maxPercent()));
    }
    if (now.maxCount() > old.maxCount()) {
      brakes.add(loosened("prune.maxCount", old.maxCount(), now.maxCount()));
    }
    @Nullable Integer share = before.map(RepositorySettings::massChangePercent).orElse(null);
    @Nullable Integer next = after.map(RepositorySettings::massChangePercent).orElse(null);
    if (share != null && (next == null || next > share)) {
      brakes.add(
          new Loosened(
              "massChange.maxPercent", share.toString(), next == null ? "none" : next.toString()));
    }
  }

  private static Loosened loosened(String key, int from, int to) {
    return new Loosened(key, Integer.toString(from), Integer.toString(to));
  }
}
