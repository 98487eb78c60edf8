package dev.holdfast.reconciler.view;

/// How far the versions of a commit have come.
///
/// @param state running, paused, halted, rolled_back, finished or none
/// @param finished nodes whose result is final, of `targets`
public record RolloutView(String state, long finished, long targets) {
  public static final RolloutView NONE = new RolloutView("none", 0, 0);

  public long percent() {
    return targets == 0 ? 100 : finished * 100 / targets;
  }
}
