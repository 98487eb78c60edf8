package dev.holdfast.reconciler.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Mode;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.model.Selector;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryEntryTest {
  private static final RepositoryName FLEET = new RepositoryName("fleet");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///srv/fleet.git",
        "https://git.example/fleet.git",
        "http://127.0.0.1:8080/fleet.git",
        "ssh://git@git.example:2222/fleet.git",
        "git@git.example:team/fleet.git"
      })
  void takesTheUsualAddresses(String url) {
    assertThatCode(() -> RepositoryEntry.of(FLEET, url, "main")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/srv/fleet.git", "ext::sh -c id", "git://host/x", "--upload-pack=id"})
  void refusesAddressesThatRunThingsOrProveNothing(String url) {
    assertThatThrownBy(() -> RepositoryEntry.of(FLEET, url, "main"))
        .hasMessage("repository 'fleet': url must be file:, http:, https:, ssh: or user@host:path");
  }

  @Test
  void refusesAPasswordInTheAddressWithoutRepeatingIt() {
    assertThatThrownBy(() -> RepositoryEntry.of(FLEET, "https://me:pw@git.example/x", "main"))
        .hasMessage("repository 'fleet': url must not hold a password; use credentials");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-x", "a b", "a~1", "a..:b", "x^"})
  void refusesBranchesThatCannotBe(String branch) {
    assertThatThrownBy(() -> RepositoryEntry.of(FLEET, "https://git.example/x", branch))
        .hasMessage("repository 'fleet': no branch has such a name");
  }

  @Test
  void documentsAreAllowedByPattern() {
    var may = new Permissions(new Selector.All(), List.of("web-*", "base"), Set.of(Mode.AUDIT));
    assertThat(may.allowDocument("web-nginx")).isTrue();
    assertThat(may.allowDocument("base")).isTrue();
    assertThat(may.allowDocument("baseline")).isFalse();
    assertThat(may.allowDocument("my-web-x")).isFalse();
  }
}
