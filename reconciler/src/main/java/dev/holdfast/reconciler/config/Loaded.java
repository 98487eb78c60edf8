package dev.holdfast.reconciler.config;

import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositorySettings;
import dev.holdfast.model.Selector;
import dev.holdfast.problem.Problem;
import dev.holdfast.reconciler.calendar.OpenTimes;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// What reading a tree brought.
///
/// @param state empty where there is an error: a commit is valid as a whole or not at all
/// @param problems errors and warnings, sorted by file and position
/// @param disputes warnings that a known fleet can make more of; each is among the problems
/// @param origins for each association the paths of the files that it consists of
/// @param rules what the repository says beside its associations
public record Loaded(
    Optional<DesiredState> state,
    List<Problem> problems,
    List<Dispute> disputes,
    Counts counts,
    Map<ObjectName, Set<String>> origins,
    Rules rules) {
  public Loaded {
    disputes = List.copyOf(disputes);
  }

  /// What makes no version: an edited calendar or brake changes nothing on a node by itself.
  ///
  /// @param calendars those that can be used
  /// @param groups what each group means, groups of groups included; for summing up by them
  public record Rules(
      Optional<RepositorySettings> settings,
      SortedMap<ObjectName, OpenTimes> calendars,
      SortedMap<ObjectName, Selector> groups) {
    public static final Rules NONE = new Rules(Optional.empty(), new TreeMap<>(), new TreeMap<>());

    public Rules {
      groups = Collections.unmodifiableSortedMap(new TreeMap<>(groups));
      calendars = Collections.unmodifiableSortedMap(new TreeMap<>(calendars));
    }
  }

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
