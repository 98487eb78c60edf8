package dev.holdfast.reconciler.config;

import dev.holdfast.language.Located;
import dev.holdfast.language.Nearest;
import dev.holdfast.model.Association;
import dev.holdfast.model.Calendar;
import dev.holdfast.model.ObjectName;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import java.util.SortedMap;

/// What associations name that makes no part of their content: calendars, and each other.
final class GraphChecks {
  private final SortedMap<ObjectName, ResolvedAssociation> resolved;
  private final DeclarationIndex<Association> associations;
  private final DeclarationIndex<Calendar> calendars;
  private final List<Problem> problems;
  private final Set<ObjectName> done = new HashSet<>();

  private GraphChecks(
      SortedMap<ObjectName, ResolvedAssociation> resolved,
      DeclarationIndex<Association> associations,
      DeclarationIndex<Calendar> calendars,
      List<Problem> problems) {
    this.resolved = resolved;
    this.associations = associations;
    this.calendars = calendars;
    this.problems = problems;
  }

  static void addProblems(
      SortedMap<ObjectName, ResolvedAssociation> resolved,
      DeclarationIndex<Association> associations,
      DeclarationIndex<Calendar> calendars,
      List<Problem> problems) {
    var checks = new GraphChecks(resolved, associations, calendars, problems);
    for (ResolvedAssociation each : resolved.values()) {
      checks.calendars(each.association());
      checks.dependencies(each.association());
      if (!each.association().value().dependsOn().isEmpty()) {
        checks.walk(each.name(), new LinkedHashSet<>());
      }
    }
  }

  private void calendars(Located<Association> association) {
    List<ObjectName> names = association.value().schedule().calendars();
    for (ObjectName name : names) {
      if (calendars.find(name) == null && !calendars.isFailed(name)) {
        problems.add(
            association
                .positions()
                .error(
                    place(association, "/spec/schedule/calendars", "schedule", "calendars", name),
                    ProblemCode.UNKNOWN_CALENDAR,
                    "there is no calendar '%s'".formatted(name),
                    remedy(name, calendars.names(), "Calendar")));
      }
    }
  }

  private void dependencies(Located<Association> association) {
    for (ObjectName name : association.value().dependsOn()) {
      if (associations.find(name) == null && !associations.isFailed(name)) {
        problems.add(
            association
                .positions()
                .error(
                    place(association, "/spec/dependsOn", "dependsOn", "", name),
                    ProblemCode.UNKNOWN_ASSOCIATION,
                    "there is no association '%s'".formatted(name),
                    remedy(name, associations.names(), "Association")));
      }
    }
  }

  /// The entry as the file lists it, which the model may have sorted; a default's stands elsewhere.
  private static String place(
      Located<Association> association, String list, String key, String inner, ObjectName name) {
    var holder = inner.isEmpty() ? association.spec() : association.spec().objectOrEmpty(key);
    int index = holder.strings(inner.isEmpty() ? key : inner).indexOf(name.value());
    return index < 0 ? list : list + "/" + index;
  }

  private static String remedy(ObjectName name, List<String> names, String kind) {
    String nearest = Nearest.remedy(name.value(), names);
    return nearest.isEmpty() ? "declare it, kind " + kind : nearest;
  }

  /// Tells each circle once, at the association that closes it.
  private void walk(ObjectName name, SequencedSet<ObjectName> path) {
    ResolvedAssociation association = resolved.get(name);
    if (association == null || done.contains(name)) {
      return;
    }
    path.add(name);
    for (ObjectName before : association.association().value().dependsOn()) {
      if (path.contains(before)) {
        problems.add(circle(association.association(), before, new ArrayList<>(path)));
      } else if (path.size() < MAX_DEPTH) {
        walk(before, path);
      }
    }
    path.remove(name);
    done.add(name);
  }

  /// Deeper chains are no circle within what a thread's stack bears.
  private static final int MAX_DEPTH = 1000;

  private static Problem circle(
      Located<Association> association, ObjectName closing, List<ObjectName> path) {
    List<String> round =
        path.subList(path.indexOf(closing), path.size()).stream().map(ObjectName::value).toList();
    return association
        .positions()
        .error(
            place(association, "/spec/dependsOn", "dependsOn", "", closing),
            ProblemCode.DEPENDENCY_CYCLE,
            "associations depend on each other: %s → %s"
                .formatted(String.join(" → ", round), closing),
            "remove one of these dependencies");
  }
}
