package dev.holdfast.reconciler.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the inputs hold, before any of it is written.
final class Found {
  final List<Association> associations = new ArrayList<>();
  final List<Document> documents = new ArrayList<>();
  final List<Parameter> parameters = new ArrayList<>();
  final List<Group> groups = new ArrayList<>();

  /// How much an answer says about an association; more wins.
  enum Detail {
    SUMMARY,
    EARLIER_VERSION,
    FULL
  }

  /// @param name what to call it where it has no name of its own
  /// @param address how other objects of the same input refer to it; empty where none do
  /// @param after the addresses that it depends on
  /// @param whole all of it, with what stands around its properties
  record Association(
      Fields fields, Detail detail, String name, String address, Set<String> after, Place whole) {
    Association {
      after = Set.copyOf(after);
    }
  }

  /// @param name what it is called; null where only the service knows
  /// @param fallback what to call it then
  record Document(Fields fields, @Nullable String name, String fallback) {}

  record Parameter(Fields fields, String fallback) {}

  record Group(Fields fields, String fallback) {}
}
