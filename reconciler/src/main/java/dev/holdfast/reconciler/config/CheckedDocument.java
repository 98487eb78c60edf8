package dev.holdfast.reconciler.config;

import dev.holdfast.language.Located;
import dev.holdfast.model.Document;
import dev.holdfast.problem.Problem;
import dev.holdfast.wire.FileReference;
import java.util.List;
import java.util.SortedSet;

/// A document with the repository files that it names.
///
/// @param paths of the files, also of those that are missing: whoever brings one changes this
/// @param files those that are there, sorted by path
/// @param needsCheck name of the first script without a check; empty where there is none
record CheckedDocument(
    Located<Document> source,
    SortedSet<String> paths,
    List<FileReference> files,
    String needsCheck,
    List<Problem> problems) {
  CheckedDocument {
    files = List.copyOf(files);
    problems = List.copyOf(problems);
  }

  boolean isUsable() {
    return problems.stream().noneMatch(Problem::isError);
  }
}
