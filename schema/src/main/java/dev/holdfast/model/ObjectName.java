package dev.holdfast.model;

/// `metadata.name` of a document, association or group: unique per kind in a repository.
public record ObjectName(String value) implements Comparable<ObjectName> {
  /// @throws InvalidNameException when it is neither `[a-z0-9]([-a-z0-9.]*[a-z0-9])?`, at most 128,
  ///   nor a name that an AWS document may have
  public ObjectName {
    if (!Names.isAws(value)) {
      Names.object(value);
    }
  }

  /// One of our own, without what only names of AWS documents may hold.
  ///
  /// @throws InvalidNameException when it is not
  public static ObjectName own(String value) {
    return new ObjectName(Names.object(value));
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
