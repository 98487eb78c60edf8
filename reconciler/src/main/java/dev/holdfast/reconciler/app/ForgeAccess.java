package dev.holdfast.reconciler.app;

import dev.holdfast.reconciler.forge.ForgePlace;
import dev.holdfast.reconciler.forge.ForgeRepository;
import dev.holdfast.reconciler.forge.github.AppToken;
import dev.holdfast.reconciler.forge.github.GithubForge;
import dev.holdfast.reconciler.forge.github.GithubPlace;
import dev.holdfast.reconciler.forge.rest.Authorization;
import dev.holdfast.reconciler.forge.rest.ForgeApi;
import dev.holdfast.reconciler.forge.rest.TokenFile;
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
    return ForgePlace.of(entry)
        .flatMap(place ->
            switch (entry.forge()) {
              case GITHUB -> Optional.of(github(entry, GithubPlace.of(place)));
              case GITLAB, GITEA, FORGEJO, BITBUCKET_CLOUD, BITBUCKET_SERVER, NONE ->
                  Optional.empty();
            });
  }

  private ForgeRepository github(RepositoryEntry entry, GithubPlace place) {
    Optional<ForgeAddress.App> app = entry.forgeAddress().app();
    Function<Authorization, ForgeApi> as =
        authorization -> new ForgeApi(place.forApi(), authorization, client, time);
    return app.isPresent()
        ? GithubForge.asApp(
            place, as.apply(new AppToken(app.get(), place, as, time)), app.get().id())
        : GithubForge.withToken(place, as.apply(TokenFile.bearer(entry.credentials())));
  }
}
