package dev.holdfast.substitution;

import java.util.List;

/// Every reference in a value, in the order in which it is written.
public record References(List<Use> uses, List<Malformed> malformed) {
  /// One reference and where it stands.
  ///
  /// @param pointer JSON pointer of the string that holds it, from the value that was searched
  /// @param offset of its `{{` in that string, in UTF-16 code units
  /// @param whole whether the string is nothing but this reference, so that it keeps its type
  public record Use(Reference reference, String pointer, int offset, boolean whole) {}

  public References {
    uses = List.copyOf(uses);
    malformed = List.copyOf(malformed);
  }

  public List<Reference> found() {
    return uses.stream().map(Use::reference).toList();
  }
}
