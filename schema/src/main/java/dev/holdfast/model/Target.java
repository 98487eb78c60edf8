package dev.holdfast.model;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One entry of `targets` or `exclude`, as written; all that it names must hold. [Selector] is what
/// it becomes once groups are known.
///
/// @param group a group's name
/// @param nodes names; empty where the entry has no `nodes`
public record Target(
    boolean all,
    @Nullable ObjectName group,
    SortedSet<NodeName> nodes,
    SortedMap<String, String> matchLabels,
    List<Requirement> matchExpressions) {
  public Target {
    nodes = Collections.unmodifiableSortedSet(new TreeSet<>(nodes));
    matchLabels = Collections.unmodifiableSortedMap(new TreeMap<>(matchLabels));
    matchExpressions = List.copyOf(matchExpressions);
  }

  public static Target everyNode() {
    return new Target(true, null, new TreeSet<>(), new TreeMap<>(), List.of());
  }

  public static Target named(Set<NodeName> nodes) {
    return new Target(false, null, new TreeSet<>(nodes), new TreeMap<>(), List.of());
  }
}
