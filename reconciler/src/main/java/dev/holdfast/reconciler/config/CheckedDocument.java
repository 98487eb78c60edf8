package dev.holdfast.reconciler.config;

import dev.holdfast.language.Located;
import dev.holdfast.model.Document;
import dev.holdfast.model.ObjectName;
import dev.holdfast.problem.Problem;
import dev.holdfast.wire.FileReference;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// A document with the repository files that it names.
///
/// @param source with everything included
/// @param included documents that it includes at any depth, also those that are not there
/// @param origins files of the included documents
/// @param paths of the files, also of those that are missing: whoever brings one changes this
/// @param files those that are there, sorted by path
/// @param needsCheck name of the first script without a check; empty where there is none
record CheckedDocument(
    Located<Document> source,
    Set<ObjectName> included,
    Set<String> origins,
    SortedSet<String> paths,
    List<FileReference> files,
    String needsCheck,
    List<Problem> problems) {
  CheckedDocument {
    included = Set.copyOf(included);
    origins = Set.copyOf(origins);
    files = List.copyOf(files);
    problems = List.copyOf(problems);
  }

  /// One that names no file and stands in none of the repository's.
  static CheckedDocument withoutFiles(Located<Document> source) {
    String first = source.value().resources().getFirst().name();
    return new CheckedDocument(
        source, Set.of(), Set.of(), new TreeSet<>(), List.of(), first, List.of());
  }

  CheckedDocument with(Document document) {
    return new CheckedDocument(
        source.with(document), included, origins, paths, files, needsCheck, problems);
  }

  boolean isUsable() {
    return problems.stream().noneMatch(Problem::isError);
  }
}
