package dev.holdfast.model;

import java.util.List;

/// One entry of `matchExpressions`, with the meaning that Kubernetes gives it: `NotIn` and
/// `DoesNotExist` hold for a node that lacks the label.
public record Requirement(String key, Operator operator, List<String> values) {
  /// How the label is compared.
  public enum Operator {
    IN("In"),
    NOT_IN("NotIn"),
    EXISTS("Exists"),
    DOES_NOT_EXIST("DoesNotExist");

    private final String id;

    Operator(String id) {
      this.id = id;
    }

    public String id() {
      return id;
    }

    /// @throws IllegalArgumentException when there is no such operator
    public static Operator of(String id) {
      for (Operator operator : values()) {
        if (operator.id.equals(id)) {
          return operator;
        }
      }
      throw new IllegalArgumentException("no operator '" + id + "'");
    }
  }

  public Requirement {
    values = List.copyOf(values);
  }
}
