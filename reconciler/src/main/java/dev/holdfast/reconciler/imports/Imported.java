package dev.holdfast.reconciler.imports;

import dev.holdfast.problem.Problem;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What came of the inputs.
///
/// @param files text by path below the repository's root; empty where there are problems
/// @param notes sorted
/// @param problems why nothing was imported
public record Imported(SortedMap<String, String> files, List<Note> notes, List<Problem> problems) {
  public Imported {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    notes = notes.stream().sorted().distinct().toList();
    problems = problems.stream().sorted().toList();
  }
}
