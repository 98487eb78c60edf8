package dev.holdfast.reconciler.source;

import dev.holdfast.model.RepositoryName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/// One entry of `repositories:` in the reconciler's configuration.
///
/// @param url `file:`, `http:`, `https:`, `ssh:`, or `user@host:path`
/// @param path folder that is read, `.` for the root
/// @param poll how often to look without being told; jittered
/// @param forgeAddress where it is at its forge
/// @param webhookSecretFiles one or, while a secret is being replaced, two; empty: no webhook
/// @param forcePushBlocks whether a rewritten history is refused instead of applied
public record RepositoryEntry(
    RepositoryName name,
    String url,
    String branch,
    String path,
    Duration poll,
    Forge forge,
    Credentials credentials,
    List<Path> webhookSecretFiles,
    Permissions may,
    boolean forcePushBlocks,
    ForgeAddress forgeAddress) {
  public static final Duration DEFAULT_POLL = Duration.ofSeconds(60);
  private static final Pattern URL =
      Pattern.compile("(file|https?|ssh)://[^\\s\\p{Cntrl}]+|[\\w.-]+@[\\w.-]+:[^\\s\\p{Cntrl}]+");
  private static final Pattern PASSWORD = Pattern.compile("^[a-z]+://[^/@]*:[^/@]*@");
  private static final Pattern BRANCH =
      Pattern.compile("[^\\s\\p{Cntrl}~^:?*\\[\\\\-][^\\s\\p{Cntrl}~^:?*\\[\\\\]*");

  /// @throws IllegalArgumentException when a value cannot be; the message is for the operator
  public RepositoryEntry {
    if (!URL.matcher(url).matches()) {
      throw new IllegalArgumentException(
          "repository '%s': url must be file:, http:, https:, ssh: or user@host:path"
              .formatted(name));
    }
    if (PASSWORD.matcher(url).find()) {
      throw new IllegalArgumentException(
          "repository '%s': url must not hold a password; use credentials".formatted(name));
    }
    if (!BRANCH.matcher(branch).matches()) {
      throw new IllegalArgumentException(
          "repository '%s': no branch has such a name".formatted(name));
    }
    if (poll.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("repository '%s': poll is at least 1s".formatted(name));
    }
    if (webhookSecretFiles.size() > 2) {
      throw new IllegalArgumentException(
          "repository '%s': at most two webhook secrets".formatted(name));
    }
    path = normalized(name, path);
    webhookSecretFiles = List.copyOf(webhookSecretFiles);
  }

  /// At the forge that its URL tells.
  public RepositoryEntry(
      RepositoryName name,
      String url,
      String branch,
      String path,
      Duration poll,
      Forge forge,
      Credentials credentials,
      List<Path> webhookSecretFiles,
      Permissions may,
      boolean forcePushBlocks) {
    this(
        name,
        url,
        branch,
        path,
        poll,
        forge,
        credentials,
        webhookSecretFiles,
        may,
        forcePushBlocks,
        ForgeAddress.FROM_URL);
  }

  /// With what the configuration's defaults are.
  public static RepositoryEntry of(RepositoryName name, String url, String branch) {
    return new RepositoryEntry(
        name,
        url,
        branch,
        ".",
        DEFAULT_POLL,
        Forge.NONE,
        Credentials.none(),
        List.of(),
        Permissions.EVERYTHING,
        false);
  }

  /// The folder as Git writes it: empty for the root, else without slashes at its ends.
  public String folder() {
    return path.equals(".") ? "" : path;
  }

  private static String normalized(RepositoryName name, String path) {
    var parts =
        Pattern.compile("/+")
            .splitAsStream(path)
            .filter(p -> !p.isEmpty() && !p.equals("."))
            .toList();
    if (parts.contains("..")) {
      throw new IllegalArgumentException("repository '%s': path leaves the tree".formatted(name));
    }
    return parts.isEmpty() ? "." : String.join("/", parts);
  }
}
