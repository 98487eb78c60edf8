package dev.holdfast.reconciler.app;

import dev.holdfast.reconciler.forge.ForgePlace;
import dev.holdfast.reconciler.forge.ForgeRepository;
import dev.holdfast.reconciler.forge.bitbucket.BitbucketCloudForge;
import dev.holdfast.reconciler.forge.bitbucket.BitbucketServerForge;
import dev.holdfast.reconciler.forge.gitea.GiteaForge;
import dev.holdfast.reconciler.forge.github.AppToken;
import dev.holdfast.reconciler.forge.github.GithubForge;
import dev.holdfast.reconciler.forge.github.GithubPlace;
import dev.holdfast.reconciler.forge.gitlab.GitlabForge;
import dev.holdfast.reconciler.forge.rest.Authorization;
import dev.holdfast.reconciler.forge.rest.ForgeApi;
import dev.holdfast.reconciler.forge.rest.TokenFile;
import dev.holdfast.reconciler.source.Credentials;
import dev.holdfast.reconciler.source.ForgeAddress;
import dev.holdfast.reconciler.source.RepositoryEntry;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/// Finds each entry its forge.
final class ForgeAccess {
  private final HttpClient client;
  private final InstantSource time;

  ForgeAccess(HttpClient client, InstantSource time) {
    this.client = client;
    this.time = time;
  }

  /// Empty where there is none, or where it is not known which repository it is there.
  ///
  /// @throws IllegalArgumentException when it cannot be a repository of this forge; the message is
  ///   for the operator
  Optional<ForgeRepository> to(RepositoryEntry entry) {
    Credentials credentials = entry.credentials();
    return ForgePlace.of(entry)
        .flatMap(place ->
            switch (entry.forge()) {
              case GITHUB -> Optional.of(github(entry, GithubPlace.of(place)));
              case GITLAB ->
                  Optional.of(
                      new GitlabForge(
                          api(GitlabForge.place(place), GitlabForge.token(credentials))));
              case GITEA -> Optional.of(gitea("gitea", "Gitea", place, credentials));
              case FORGEJO -> Optional.of(gitea("forgejo", "Forgejo", place, credentials));
              case BITBUCKET_CLOUD ->
                  Optional.of(
                      new BitbucketCloudForge(
                          api(
                              BitbucketCloudForge.place(place),
                              BitbucketCloudForge.token(credentials))));
              case BITBUCKET_SERVER ->
                  Optional.of(
                      new BitbucketServerForge(
                          api(BitbucketServerForge.place(place), TokenFile.bearer(credentials))));
              case NONE -> Optional.empty();
            });
  }

  private ForgeRepository gitea(
      String name, String shown, ForgePlace place, Credentials credentials) {
    return new GiteaForge(name, api(GiteaForge.place(shown, place), GiteaForge.token(credentials)));
  }

  private ForgeApi api(ForgeApi.Place place, Authorization authorization) {
    return new ForgeApi(place, authorization, client, time);
  }

  private ForgeRepository github(RepositoryEntry entry, GithubPlace place) {
    Optional<ForgeAddress.App> app = entry.forgeAddress().app();
    Function<Authorization, ForgeApi> as = authorization -> api(place.forApi(), authorization);
    return app.isPresent()
        ? GithubForge.asApp(
            place, as.apply(new AppToken(app.get(), place, as, time)), app.get().id())
        : GithubForge.withToken(place, as.apply(TokenFile.bearer(entry.credentials())));
  }
}
