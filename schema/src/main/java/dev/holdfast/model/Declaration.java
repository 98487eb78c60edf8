package dev.holdfast.model;

/// One object that a configuration file declares.
public sealed interface Declaration
    permits Document, Association, Group, Calendar, RepositorySettings {
  Metadata metadata();

  /// The `kind:` that declares it.
  default String kind() {
    return switch (this) {
      case Document _ -> "Document";
      case Association _ -> "Association";
      case Group _ -> "Group";
      case Calendar _ -> "Calendar";
      case RepositorySettings _ -> "Repository";
    };
  }
}
