package dev.holdfast.reconciler.owners;

import dev.holdfast.reconciler.source.Forge;
import java.util.List;
import java.util.Optional;

/// How a forge reads its file of owners.
public enum OwnersSyntax {
  /// The last rule that matches says who owns a file.
  GITHUB,
  /// Likewise, for each section by itself; sections may be optional, or want several approvals.
  GITLAB,
  /// Regular expressions of the whole path; all rules that match say who owns a file.
  GITEA;

  /// Where the file is looked for, from the root of the repository; the first one counts.
  public List<String> places() {
    return switch (this) {
      case GITHUB -> List.of(".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS");
      case GITLAB -> List.of("CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS");
      case GITEA -> List.of("CODEOWNERS", "docs/CODEOWNERS", ".gitea/CODEOWNERS");
    };
  }

  /// Empty where files of owners are not read.
  public static Optional<OwnersSyntax> of(Forge forge) {
    return switch (forge) {
      case GITHUB -> Optional.of(GITHUB);
      case GITLAB -> Optional.of(GITLAB);
      case GITEA, FORGEJO -> Optional.of(GITEA);
      case BITBUCKET_CLOUD, BITBUCKET_SERVER, NONE -> Optional.empty();
    };
  }
}
