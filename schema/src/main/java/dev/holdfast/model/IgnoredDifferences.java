package dev.holdfast.model;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// Differences of a resource that do not count.
///
/// @param properties empty means all of them
public record IgnoredDifferences(String resource, SortedSet<String> properties) {
  public IgnoredDifferences {
    properties = Collections.unmodifiableSortedSet(new TreeSet<>(properties));
  }
}
