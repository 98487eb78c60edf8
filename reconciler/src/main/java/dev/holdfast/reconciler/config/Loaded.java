package dev.holdfast.reconciler.config;

import dev.holdfast.model.ObjectName;
import dev.holdfast.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What reading a tree brought.
///
/// @param state empty where there is an error: a commit is valid as a whole or not at all
/// @param problems errors and warnings, sorted by file and position
/// @param origins for each association the paths of the files that it consists of
public record Loaded(
    Optional<DesiredState> state,
    List<Problem> problems,
    Counts counts,
    Map<ObjectName, Set<String>> origins) {
  /// How much was there.
  ///
  /// @param ignored files that look like configuration and are none
  /// @param parsed files whose text was read this time; the others were known
  public record Counts(
      int files, int documents, int associations, int groups, int ignored, int parsed) {}

  public boolean hasErrors() {
    return state.isEmpty();
  }
}
