package dev.holdfast.agent.step;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Where `aws:downloadContent` finds something.
public sealed interface Source {
  Duration TIMEOUT = Duration.ofMinutes(30);

  /// A file or folder of a Git repository.
  ///
  /// @param path within it; empty for all
  /// @param branch null for the repository's own choice
  /// @param commit a full id; null for the tip of the branch
  record Git(
      String repository,
      String path,
      @Nullable String branch,
      @Nullable String commit,
      @Nullable String user,
      @Nullable String password,
      @Nullable String sshKey,
      boolean skipHostKeyChecking)
      implements Source {
    /// Leaves the credentials out.
    @Override
    public String toString() {
      return "Git[" + repository + "]";
    }
  }

  /// @param insecure whether http:// will do
  record Http(String url, boolean insecure, @Nullable String user, @Nullable String password)
      implements Source {
    /// Leaves the credentials out.
    @Override
    public String toString() {
      return "Http[" + url + "]";
    }
  }

  /// A document of the repository or a built-in one, as JSON.
  record OfDocument(String name) implements Source {}

  /// A file of the configuration repository, below `files/`.
  record OfRepository(String path) implements Source {}
}
