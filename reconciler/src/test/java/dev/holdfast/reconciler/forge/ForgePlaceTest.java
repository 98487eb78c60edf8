package dev.holdfast.reconciler.forge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.source.Credentials;
import dev.holdfast.reconciler.source.Forge;
import dev.holdfast.reconciler.source.ForgeAddress;
import dev.holdfast.reconciler.source.Permissions;
import dev.holdfast.reconciler.source.RepositoryEntry;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForgePlaceTest {
  private static RepositoryEntry entry(String url, ForgeAddress address) {
    return new RepositoryEntry(
        new RepositoryName("fleet"),
        url,
        "main",
        ".",
        RepositoryEntry.DEFAULT_POLL,
        Forge.GITHUB,
        Credentials.none(),
        List.of(),
        Permissions.EVERYTHING,
        false,
        address);
  }

  @ParameterizedTest
  @CsvSource({
    "https://github.com/platform/fleet.git, https://github.com, platform/fleet",
    "https://token@github.com/platform/fleet/, https://github.com, platform/fleet",
    "git@github.com:platform/fleet.git, https://github.com, platform/fleet",
    "ssh://git@git.example:2222/platform/fleet.git, https://git.example, platform/fleet",
    "https://git.example:8443/a/b/my.fleet.git, https://git.example:8443, a/b/my.fleet",
    "ssh://git@git.example/~ada/fleet, https://git.example, ~ada/fleet",
  })
  void theUrlTells(String url, String web, String project) {
    assertThat(ForgePlace.of(entry(url, ForgeAddress.FROM_URL)))
        .contains(new ForgePlace(URI.create(web), project));
  }

  @ParameterizedTest
  @CsvSource({
    "file:///srv/fleet.git",
    "https://github.com/fleet.git",
    "https://github.com/../fleet.git",
    "https://github.com/platform/fl%2Feet",
  })
  void otherUrlsTellNothing(String url) {
    assertThat(ForgePlace.of(entry(url, ForgeAddress.FROM_URL))).isEmpty();
  }

  @Test
  void whatIsSaidGoesOverTheUrl() {
    var below =
        new ForgeAddress(
            Optional.of(URI.create("https://git.example/forge/")),
            Optional.empty(),
            Optional.empty());
    assertThat(ForgePlace.of(entry("https://git.example/forge/platform/fleet.git", below)))
        .contains(new ForgePlace(URI.create("https://git.example/forge"), "platform/fleet"));

    var both =
        new ForgeAddress(
            Optional.of(URI.create("https://git.example")),
            Optional.of("platform/fleet"),
            Optional.empty());
    assertThat(ForgePlace.of(entry("file:///srv/mirror.git", both)))
        .contains(new ForgePlace(URI.create("https://git.example"), "platform/fleet"));
  }
}
