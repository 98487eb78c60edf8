package dev.holdfast.model;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What every object of the language carries beside its spec.
///
/// @param description one line, may be empty
/// @param labels free, for filters and ownership; they select nothing
public record Metadata(ObjectName name, String description, SortedMap<String, String> labels) {
  public Metadata {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }

  public static Metadata of(String name) {
    return new Metadata(new ObjectName(name), "", new TreeMap<>());
  }
}
