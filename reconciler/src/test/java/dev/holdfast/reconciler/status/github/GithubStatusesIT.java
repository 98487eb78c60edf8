package dev.holdfast.reconciler.status.github;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.status.Delivery;
import dev.holdfast.reconciler.status.StatusOutbox;
import dev.holdfast.reconciler.status.StatusState;
import dev.holdfast.reconciler.status.WantedStatus;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway.Init")
final class GithubStatusesIT {
  private static final Instant NOW = Instant.parse("2026-11-20T09:30:00Z");
  private final HttpClient client = HttpClient.newHttpClient();
  private GithubSimulator github;

  @BeforeEach
  void start() throws IOException {
    github = new GithubSimulator();
  }

  @AfterEach
  void stop() {
    github.close();
    client.close();
  }

  private static StatusOutbox.Unsent unsent(String description) {
    return new StatusOutbox.Unsent(
        new WantedStatus(
            new CommitId("ab".repeat(20)),
            "holdfast/drift",
            StatusState.FAILURE,
            description,
            "https://holdfast.example/x"),
        0,
        NOW);
  }

  private List<Delivery> post(Optional<String> token, StatusOutbox.Unsent... statuses) {
    try {
      return new GithubStatuses(github.repository(), () -> token, client, InstantSource.fixed(NOW))
          .post(List.of(statuses));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Delivery post() {
    return post(Optional.of(GithubSimulator.TOKEN), unsent("1 of 3 nodes drifted")).getFirst();
  }

  @Test
  void aStatusIsPostedAsGithubWantsIt() {
    assertThat(post()).isEqualTo(new Delivery.Delivered());
    assertThat(github.posted())
        .singleElement()
        .satisfies(status -> {
          assertThat(status.string("state")).isEqualTo("failure");
          assertThat(status.string("context")).isEqualTo("holdfast/drift");
          assertThat(status.string("target_url")).isEqualTo("https://holdfast.example/x");
        });
  }

  @Test
  void aTokenThatIsNotAcceptedStopsTheBatch() {
    var deliveries = post(Optional.of("wrong"), unsent("a"), unsent("b"));

    assertThat(deliveries)
        .containsOnly(new Delivery.Later("GitHub does not accept the token (401)", null))
        .hasSize(2);
    assertThat(github.posted()).isEmpty();
    assertThat(post(Optional.empty(), unsent("a")).getFirst().problem()).contains("tokenFile");
  }

  @Test
  void retryAfterIsListenedTo() {
    github.fail(1, 429, "{}", Map.of("Retry-After", "90"));

    assertThat(post())
        .isEqualTo(new Delivery.Later("GitHub's rate limit is used up", Duration.ofSeconds(90)));
  }

  @Test
  void theLimitsResetIsListenedTo() {
    github.fail(
        1,
        403,
        "{\"message\":\"API rate limit exceeded\"}",
        Map.of(
            "X-RateLimit-Remaining",
            "0",
            "X-RateLimit-Reset",
            Long.toString(NOW.plusSeconds(600).getEpochSecond())));

    assertThat(post())
        .isEqualTo(new Delivery.Later("GitHub's rate limit is used up", Duration.ofMinutes(10)));
  }

  @Test
  void mayNotIsToldFromTooMuch() {
    github.fail(1, 403, "{\"message\":\"Resource not accessible by integration\"}", Map.of());

    assertThat(post().problem())
        .isEqualTo(
            "the token may not write statuses of platform/fleet (403):"
                + " Resource not accessible by integration");
  }

  @Test
  void theCapFreezes() {
    github.fail(
        1,
        422,
        "{\"message\":\"Validation Failed\",\"errors\":[\"This SHA and context has reached the"
            + " maximum number of statuses.\"]}",
        Map.of());

    assertThat(post()).isInstanceOf(Delivery.Frozen.class);
  }

  @Test
  void whatIsNotTakenIsNotTriedAgain() {
    github.fail(1, 422, "{\"message\":\"Validation Failed\"}", Map.of());

    assertThat(post())
        .isEqualTo(
            new Delivery.Refused("GitHub does not take this status (422): Validation Failed"));
  }

  @ParameterizedTest
  @CsvSource({"404, no such commit", "500, answers 500", "503, answers 503"})
  void otherTroubleIsTriedLater(int status, String sentence) {
    github.fail(1, status, "<html>", Map.of());

    assertThat(post()).isInstanceOf(Delivery.Later.class);
    github.fail(1, status, "<html>", Map.of());
    assertThat(post().problem()).contains(sentence);
    assertThat(post()).isEqualTo(new Delivery.Delivered());
  }

  @Test
  void nobodyThereIsTriedLater() {
    github.close();

    assertThat(post().problem()).isEqualTo("GitHub cannot be reached at 127.0.0.1");
  }

  @ParameterizedTest
  @CsvSource({
    "https://github.com/platform/fleet.git, https://api.github.com, platform, fleet",
    "https://token@github.com/platform/fleet, https://api.github.com, platform, fleet",
    "git@github.com:platform/fleet.git, https://api.github.com, platform, fleet",
    "ssh://git@git.example:2222/platform/fleet.git, https://git.example/api/v3, platform, fleet",
    "https://git.example:8443/platform/my.fleet.git, https://git.example:8443/api/v3, platform, my.fleet",
  })
  void theRepositoryIsReadFromTheUrl(String url, String api, String owner, String name) {
    assertThat(GithubRepository.of(url))
        .hasValueSatisfying(repository -> {
          assertThat(repository.api()).hasToString(api);
          assertThat(repository.owner()).isEqualTo(owner);
          assertThat(repository.name()).isEqualTo(name);
        });
  }

  @Test
  void otherUrlsAreNoRepository() {
    assertThat(GithubRepository.of("file:///srv/fleet.git")).isEmpty();
  }
}
