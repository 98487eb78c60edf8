package dev.holdfast.reconciler.forge.github;

import dev.holdfast.reconciler.forge.ForgePlace;
import dev.holdfast.reconciler.forge.rest.ForgeApi;
import java.net.URI;
import java.util.Locale;
import java.util.Map;

/// Which repository at which API.
///
/// @param api without a slash at the end
public record GithubPlace(URI api, String owner, String name) {
  private static final String GITHUB = "github.com";
  private static final String WITH_RESIDENCY = ".ghe.com";

  /// @throws IllegalArgumentException when it is no place of GitHub's; the message is for the
  ///   operator
  public static GithubPlace of(ForgePlace place) {
    String[] names = place.project().split("/", -1);
    if (names.length != 2) {
      throw new IllegalArgumentException(
          "a repository of GitHub is named OWNER/NAME, not '" + place.project() + "'");
    }
    return new GithubPlace(api(place.web()), names[0], names[1]);
  }

  /// GitHub's own API has a host of its own; a server of one's own has a path.
  private static URI api(URI web) {
    String host = web.getHost().toLowerCase(Locale.ROOT);
    return host.equals(GITHUB) || host.endsWith(WITH_RESIDENCY)
        ? URI.create("https://api." + host)
        : URI.create(web + "/api/v3");
  }

  /// As the API's edge wants to know it.
  public ForgeApi.Place forApi() {
    return new ForgeApi.Place(
        "GitHub",
        api,
        toString(),
        Map.of("Accept", "application/vnd.github+json", "X-GitHub-Api-Version", "2022-11-28"));
  }

  /// Path of something of the repository, from the root of the API on.
  String path(String rest) {
    return "/repos/" + owner + "/" + name + rest;
  }

  @Override
  public String toString() {
    return owner + "/" + name;
  }
}
