package dev.holdfast.model;

import java.util.List;

/// One entry of `when:`. A missing value is in nothing.
///
/// @param name key of a label, path of a fact, or name of a parameter
public record Condition(Subject subject, String name, Test test) {
  /// What is looked at.
  public enum Subject {
    FACT,
    LABEL,
    PARAMETER
  }

  /// What must hold of it.
  public sealed interface Test {
    record In(List<String> values) implements Test {
      public In {
        values = List.copyOf(values);
      }
    }

    record NotIn(List<String> values) implements Test {
      public NotIn {
        values = List.copyOf(values);
      }
    }

    record Exists(boolean wanted) implements Test {}
  }
}
