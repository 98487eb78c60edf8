package dev.holdfast.model;

import java.util.Comparator;

/// An association of a repository, written `REPO/NAME`.
public record AssociationId(RepositoryName repository, ObjectName name)
    implements Comparable<AssociationId> {
  private static final Comparator<AssociationId> ORDER =
      Comparator.comparing(AssociationId::repository).thenComparing(AssociationId::name);

  public static AssociationId of(String repository, String name) {
    return new AssociationId(new RepositoryName(repository), ObjectName.own(name));
  }

  /// Reads `REPO/NAME`.
  ///
  /// @throws InvalidNameException when it is not of that form
  public static AssociationId parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new InvalidNameException("an association is written REPO/NAME, not '" + text + "'");
    }
    return of(text.substring(0, slash), text.substring(slash + 1));
  }

  @Override
  public int compareTo(AssociationId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return repository + "/" + name;
  }
}
