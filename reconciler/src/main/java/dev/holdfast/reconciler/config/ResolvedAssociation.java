package dev.holdfast.reconciler.config;

import dev.holdfast.language.Located;
import dev.holdfast.model.Association;
import dev.holdfast.model.ObjectName;
import dev.holdfast.problem.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// An association with all that it names found, or the reasons why not.
///
/// @param association with the repository's defaults
/// @param document what it names, found or not: whoever brings or changes it changes this
/// @param called documents that the steps of `document` name, found or not
/// @param groups those it names itself
/// @param origins paths of the files that it consists of, relative to the configured path
/// @param claims what it manages, as far as the repository alone can tell
record ResolvedAssociation(
    ObjectName name,
    Located<Association> association,
    ObjectName document,
    Set<ObjectName> called,
    Set<ObjectName> groups,
    Optional<AssociationContent> content,
    Set<String> origins,
    List<Claim> claims,
    List<Problem> problems) {
  ResolvedAssociation {
    called = Set.copyOf(called);
    groups = Set.copyOf(groups);
    origins = Set.copyOf(origins);
    claims = List.copyOf(claims);
    problems = List.copyOf(problems);
  }

  /// Whoever brings or changes one of these changes the association.
  Set<ObjectName> documents() {
    var all = new HashSet<>(called);
    all.add(document);
    return all;
  }
}
