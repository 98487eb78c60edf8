package dev.holdfast.model;

/// The name of a repository entry in the reconciler's configuration.
public record RepositoryName(String value) implements Comparable<RepositoryName> {
  /// @throws InvalidNameException when it is not `[a-z0-9]([-a-z0-9]*[a-z0-9])?`
  public RepositoryName {
    Names.repository(value);
  }

  @Override
  public int compareTo(RepositoryName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
