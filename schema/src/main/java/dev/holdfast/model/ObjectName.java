package dev.holdfast.model;

/// `metadata.name` of a document, association or group: unique per kind in a repository.
public record ObjectName(String value) implements Comparable<ObjectName> {
  /// @throws InvalidNameException when it is not `[a-z0-9]([-a-z0-9.]*[a-z0-9])?`, at most 128
  public ObjectName {
    Names.object(value);
  }

  @Override
  public int compareTo(ObjectName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
