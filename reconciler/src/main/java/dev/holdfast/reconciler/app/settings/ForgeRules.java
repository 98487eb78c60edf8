package dev.holdfast.reconciler.app.settings;

import dev.holdfast.reconciler.forge.ForgePlace;
import dev.holdfast.reconciler.forge.bitbucket.BitbucketCloudForge;
import dev.holdfast.reconciler.forge.bitbucket.BitbucketServerForge;
import dev.holdfast.reconciler.forge.gitea.GiteaForge;
import dev.holdfast.reconciler.forge.github.GithubPlace;
import dev.holdfast.reconciler.forge.gitlab.GitlabForge;
import dev.holdfast.reconciler.owners.OwnersSyntax;
import dev.holdfast.reconciler.pullrequest.GateSettings;
import dev.holdfast.reconciler.source.Forge;
import dev.holdfast.reconciler.source.RepositoryEntry;

/// What of an entry's forge must fit together.
final class ForgeRules {
  private ForgeRules() {}

  /// Gates that a forge has no means for are a problem of their section.
  static void check(RepositoryEntry entry, GateSettings gates, Section section) {
    if (gates.owners() && OwnersSyntax.of(entry.forge()).isEmpty()) {
      section.problem(
          "'owners' of %s: only github, gitlab, gitea and forgejo have CODEOWNERS that is read");
    }
  }

  /// Deployments of a forge that has none are a problem of their section.
  static void checkDeployments(RepositoryEntry entry, Section section) {
    if (entry.forge() != Forge.GITHUB && entry.forge() != Forge.GITLAB) {
      section.problem("%s: only github and gitlab have deployments");
    }
  }

  /// @throws IllegalArgumentException when the forge cannot be asked about this entry; the message
  ///   is for the operator
  static void check(RepositoryEntry entry) {
    Forge forge = entry.forge();
    if (entry.forgeAddress().app().isPresent() && forge != Forge.GITHUB) {
      throw new IllegalArgumentException("only 'forge: github' has Apps");
    }
    if (forge == Forge.NONE) {
      return;
    }
    ForgePlace place =
        ForgePlace.of(entry)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "the url does not tell which repository this is at its forge: say so with 'forgeUrl' and 'project'"));
    switch (forge) {
      case GITHUB -> GithubPlace.of(place);
      case GITLAB -> GitlabForge.place(place);
      case GITEA -> GiteaForge.place("Gitea", place);
      case FORGEJO -> GiteaForge.place("Forgejo", place);
      case BITBUCKET_CLOUD -> BitbucketCloudForge.place(place);
      case BITBUCKET_SERVER -> BitbucketServerForge.place(place);
      case NONE -> {}
    }
  }
}
