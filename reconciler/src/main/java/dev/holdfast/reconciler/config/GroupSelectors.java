package dev.holdfast.reconciler.config;

import dev.holdfast.language.Located;
import dev.holdfast.language.Nearest;
import dev.holdfast.model.Group;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.Selector;
import dev.holdfast.model.Target;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// What each group means, groups of groups included. Made anew when a group changes: there are few.
final class GroupSelectors {
  /// @param selector empty where the group, or one that it names, cannot be used
  /// @param files paths of the files that it consists of
  record Meaning(Optional<Selector> selector, Set<String> files) {}

  private final DeclarationIndex<Group> groups;
  private final Map<ObjectName, Meaning> meanings = new HashMap<>();
  private final Deque<ObjectName> path = new ArrayDeque<>();
  private final List<Problem> problems = new ArrayList<>();

  private GroupSelectors(DeclarationIndex<Group> groups) {
    this.groups = groups;
  }

  static GroupSelectors of(DeclarationIndex<Group> groups) {
    var selectors = new GroupSelectors(groups);
    groups.all().forEach(group -> selectors.meaning(group.value().metadata().name()));
    return selectors;
  }

  /// What a name means; one that nobody declares means nothing.
  Meaning find(ObjectName name) {
    return meanings.getOrDefault(name, new Meaning(Optional.empty(), Set.of()));
  }

  Map<ObjectName, Meaning> meanings() {
    return meanings;
  }

  List<Problem> problems() {
    return problems;
  }

  /// Those that can be used.
  SortedMap<ObjectName, Selector> usable() {
    var usable = new TreeMap<ObjectName, Selector>();
    meanings.forEach(
        (name, meaning) -> meaning.selector().ifPresent(selector -> usable.put(name, selector)));
    return usable;
  }

  private Meaning meaning(ObjectName name) {
    Meaning known = meanings.get(name);
    if (known != null) {
      return known;
    }
    Located<Group> group = groups.find(name);
    if (group == null) {
      return new Meaning(Optional.empty(), Set.of());
    }
    path.addLast(name);
    Meaning meaning = resolve(group);
    path.removeLast();
    meanings.put(name, meaning);
    return meaning;
  }

  private Meaning resolve(Located<Group> group) {
    var files = new TreeSet<String>();
    files.add(group.positions().file());
    boolean found = check(group, "targets", group.value().targets(), files);
    boolean left = check(group, "exclude", group.value().exclude(), files);
    if (!found || !left) {
      return new Meaning(Optional.empty(), files);
    }
    Selector selector =
        Selectors.of(
            group.value().targets(),
            group.value().exclude(),
            name -> meaning(name).selector().orElseThrow());
    return new Meaning(Optional.of(selector), files);
  }

  private boolean check(Located<Group> group, String key, List<Target> targets, Set<String> files) {
    boolean usable = true;
    for (int i = 0; i < targets.size(); i++) {
      ObjectName other = targets.get(i).group();
      if (other == null) {
        continue;
      }
      String pointer = "/spec/%s/%d/group".formatted(key, i);
      if (path.contains(other)) {
        problems.add(cycle(group, pointer, other));
        usable = false;
        continue;
      }
      if (groups.find(other) == null && !groups.isFailed(other)) {
        problems.add(unknown(group, pointer, other, groups));
      }
      Meaning meaning = meaning(other);
      files.addAll(meaning.files());
      usable &= meaning.selector().isPresent();
    }
    return usable;
  }

  private Problem cycle(Located<Group> group, String pointer, ObjectName other) {
    List<ObjectName> circle = path.stream().dropWhile(each -> !each.equals(other)).toList();
    return group
        .positions()
        .error(
            pointer,
            ProblemCode.GROUP_CYCLE,
            "the group '%s' contains itself: %s, %s"
                .formatted(
                    other,
                    String.join(", ", circle.stream().map(ObjectName::value).toList()),
                    other),
            "take one of them out of the circle");
  }

  static Problem unknown(
      Located<?> from, String pointer, ObjectName name, DeclarationIndex<Group> groups) {
    String remedy = Nearest.remedy(name.value(), groups.names());
    return from.positions()
        .error(
            pointer,
            ProblemCode.UNKNOWN_GROUP,
            "there is no group '%s'".formatted(name),
            remedy.isEmpty() ? "declare it, kind Group" : remedy);
  }
}
