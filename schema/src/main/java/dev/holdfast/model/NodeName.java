package dev.holdfast.model;

/// A node's identity: fixed at registration, unique in the fleet.
public record NodeName(String value) implements Comparable<NodeName> {
  /// @throws InvalidNameException when it is not 1–128 of `[a-z0-9.-]`
  public NodeName {
    Names.node(value);
  }

  @Override
  public int compareTo(NodeName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
