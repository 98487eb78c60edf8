package dev.holdfast.reconciler.source;

import java.util.Locale;

/// What hosts a repository: decides how statuses are shown.
public enum Forge {
  GITHUB,
  GITLAB,
  GITEA,
  FORGEJO,
  BITBUCKET_CLOUD,
  BITBUCKET_SERVER,
  NONE;

  /// As the reconciler's configuration writes it.
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// @throws IllegalArgumentException when there is no such forge
  public static Forge of(String id) {
    for (Forge forge : values()) {
      if (forge.id().equals(id)) {
        return forge;
      }
    }
    throw new IllegalArgumentException("no forge '" + id + "'");
  }
}
