package dev.holdfast.reconciler.config;

import dev.holdfast.model.ObjectName;
import dev.holdfast.model.Requirement;
import dev.holdfast.model.Selector;
import dev.holdfast.model.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// What targets mean once groups are known. The form is part of a version's content, so that two
/// programs must make the same of the same targets.
public final class Selectors {
  private Selectors() {}

  /// @param targets a node matches if any entry matches; none means no node
  /// @param exclude takes away; empty takes nothing
  /// @param group what a group's name means
  public static Selector of(
      List<Target> targets, List<Target> exclude, Function<ObjectName, Selector> group) {
    Selector wanted = anyOf(targets, group);
    return exclude.isEmpty()
        ? wanted
        : new Selector.AllOf(List.of(wanted, new Selector.Not(anyOf(exclude, group))));
  }

  private static Selector anyOf(List<Target> targets, Function<ObjectName, Selector> group) {
    List<Selector> entries = targets.stream().map(target -> of(target, group)).toList();
    return entries.size() == 1 ? entries.getFirst() : new Selector.AnyOf(entries);
  }

  private static Selector of(Target target, Function<ObjectName, Selector> group) {
    var parts = new ArrayList<Selector>();
    if (target.all()) {
      parts.add(new Selector.All());
    }
    ObjectName name = target.group();
    if (name != null) {
      parts.add(group.apply(name));
    }
    if (!target.nodes().isEmpty()) {
      parts.add(new Selector.Named(target.nodes()));
    }
    target.matchLabels().forEach((key, value) -> parts.add(Selector.label(key, value)));
    target.matchExpressions().stream()
        .map(expression ->
            new Requirement(
                expression.key(),
                expression.operator(),
                expression.values().stream().sorted().distinct().toList()))
        .map(Selector.Label::new)
        .forEach(parts::add);
    return parts.size() == 1 ? parts.getFirst() : new Selector.AllOf(parts);
  }
}
