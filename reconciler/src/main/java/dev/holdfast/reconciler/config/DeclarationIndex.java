package dev.holdfast.reconciler.config;

import dev.holdfast.language.FileResult;
import dev.holdfast.language.Located;
import dev.holdfast.model.Declaration;
import dev.holdfast.model.ObjectName;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The declarations of one kind by name. Names are unique in a repository: where two files have the
/// same, the first by path counts and the others are told.
final class DeclarationIndex<T extends Declaration> {
  private final Class<T> type;
  private final String kind;
  private final SortedMap<ObjectName, List<Located<T>>> byName = new TreeMap<>();
  private final Map<String, Integer> failed = new HashMap<>();
  private final Set<ObjectName> duplicated = new HashSet<>();

  DeclarationIndex(Class<T> type, String kind) {
    this.type = type;
    this.kind = kind;
  }

  /// Takes what a file declared out and what it declares in.
  ///
  /// @return names that may mean something else now, those that cannot be used included
  Set<String> take(@Nullable FileResult before, @Nullable FileResult after) {
    var touched = new HashSet<String>();
    if (before != null) {
      ours(before).forEach(each -> remove(each, touched));
      failedNames(before).forEach(name -> count(name, -1, touched));
    }
    if (after != null) {
      ours(after).forEach(each -> add(each, touched));
      failedNames(after).forEach(name -> count(name, 1, touched));
    }
    return touched;
  }

  private Stream<Located<T>> ours(FileResult result) {
    return result.declarations().stream()
        .filter(each -> type.isInstance(each.value()))
        .map(each -> each.with(type.cast(each.value())));
  }

  private Stream<String> failedNames(FileResult result) {
    return result.failed().stream()
        .filter(each -> each.kind().equals(kind))
        .map(FileResult.Failed::name);
  }

  private void remove(Located<T> declaration, Set<String> touched) {
    ObjectName name = declaration.value().metadata().name();
    List<Located<T>> same = byName.getOrDefault(name, new ArrayList<>());
    same.removeIf(each -> each.positions().equals(declaration.positions()));
    if (same.isEmpty()) {
      byName.remove(name);
    }
    settle(name, same, touched);
  }

  private void add(Located<T> declaration, Set<String> touched) {
    ObjectName name = declaration.value().metadata().name();
    List<Located<T>> same = byName.computeIfAbsent(name, _ -> new ArrayList<>(1));
    same.add(declaration);
    same.sort(Comparator.comparing(each -> each.positions().of("")));
    settle(name, same, touched);
  }

  private void settle(ObjectName name, List<Located<T>> same, Set<String> touched) {
    touched.add(name.value());
    if (same.size() > 1) {
      duplicated.add(name);
    } else {
      duplicated.remove(name);
    }
  }

  private void count(String name, int step, Set<String> touched) {
    touched.add(name);
    failed.merge(name, step, Integer::sum);
    failed.remove(name, 0);
  }

  @Nullable Located<T> find(ObjectName name) {
    List<Located<T>> same = byName.get(name);
    return same == null ? null : same.getFirst();
  }

  /// Whether there is such a one that has errors of its own.
  boolean isFailed(ObjectName name) {
    return failed.containsKey(name.value());
  }

  Stream<Located<T>> all() {
    return byName.values().stream().map(List::getFirst);
  }

  List<String> names() {
    return byName.keySet().stream().map(ObjectName::value).toList();
  }

  int size() {
    return byName.size();
  }

  void addDuplicates(List<Problem> problems) {
    for (ObjectName name : duplicated) {
      List<Located<T>> same = byName.getOrDefault(name, List.of());
      for (Located<T> later : same.subList(1, same.size())) {
        problems.add(
            later
                .positions()
                .error(
                    "/metadata/name",
                    ProblemCode.DUPLICATE_NAME,
                    "the %s '%s' is also declared at %s"
                        .formatted(
                            kind.toLowerCase(java.util.Locale.ROOT),
                            name,
                            same.getFirst().positions().of("/metadata/name")),
                    "give one of them another name"));
      }
    }
  }
}
