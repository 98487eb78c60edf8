package dev.holdfast.reconciler.forge;

import dev.holdfast.reconciler.forge.bitbucket.BitbucketCloudForge;
import dev.holdfast.reconciler.forge.bitbucket.BitbucketServerForge;
import dev.holdfast.reconciler.forge.bitbucket.BitbucketWebhooks;
import dev.holdfast.reconciler.forge.gitea.GiteaForge;
import dev.holdfast.reconciler.forge.gitea.GiteaWebhooks;
import dev.holdfast.reconciler.forge.github.GithubForge;
import dev.holdfast.reconciler.forge.github.GithubPlace;
import dev.holdfast.reconciler.forge.github.GithubWebhooks;
import dev.holdfast.reconciler.forge.gitlab.GitlabForge;
import dev.holdfast.reconciler.forge.gitlab.GitlabWebhooks;
import dev.holdfast.reconciler.forge.rest.ForgeApi;
import dev.holdfast.reconciler.forge.rest.TokenFile;
import dev.holdfast.reconciler.forge.testing.BitbucketCloudSimulator;
import dev.holdfast.reconciler.forge.testing.BitbucketServerSimulator;
import dev.holdfast.reconciler.forge.testing.ForgeSimulator;
import dev.holdfast.reconciler.forge.testing.GiteaSimulator;
import dev.holdfast.reconciler.forge.testing.GithubSimulator;
import dev.holdfast.reconciler.forge.testing.GitlabSimulator;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.Credentials;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// Simulated forges of every kind, and what the reconciler has to talk with them.
final class ForgeKit implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-20T09:30:00Z");
  static final CommitId HEAD = new CommitId("ab".repeat(20));
  static final CommitId NEXT = new CommitId("cd".repeat(20));
  static final String MARKER = "<!-- holdfast:plan -->";

  private final Path temp;
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<ForgeSimulator> started = new ArrayList<>();

  enum Kind {
    GITHUB,
    GITLAB,
    GITEA,
    BITBUCKET_CLOUD,
    BITBUCKET_SERVER;

    ForgeSimulator simulator() {
      return switch (this) {
        case GITHUB -> new GithubSimulator();
        case GITLAB -> new GitlabSimulator();
        case GITEA -> new GiteaSimulator();
        case BITBUCKET_CLOUD -> new BitbucketCloudSimulator();
        case BITBUCKET_SERVER -> new BitbucketServerSimulator();
      };
    }

    WebhookFormat webhooks() {
      return switch (this) {
        case GITHUB -> new GithubWebhooks();
        case GITLAB -> new GitlabWebhooks();
        case GITEA -> new GiteaWebhooks();
        case BITBUCKET_CLOUD, BITBUCKET_SERVER -> new BitbucketWebhooks();
      };
    }

    /// What the forge calls these people.
    String login(String name) {
      return this == BITBUCKET_CLOUD ? name + " " + BitbucketCloudSimulator.uuid(name) : name;
    }
  }

  /// @param temp a folder of the test's own
  ForgeKit(Path temp) {
    this.temp = temp;
  }

  ForgeSimulator start(Kind kind) {
    ForgeSimulator simulator = kind.simulator();
    started.add(simulator);
    return simulator;
  }

  /// What the reconciler has to talk with it, knowing nothing yet.
  ForgeRepository forge(Kind kind, ForgeSimulator simulator) throws IOException {
    Path file = Files.writeString(temp.resolve("token"), ForgeSimulator.TOKEN);
    var credentials = new Credentials.Token(file, "x-access-token");
    var place = new ForgePlace(simulator.url(), ForgeSimulator.PROJECT);
    return switch (kind) {
      case GITHUB -> {
        var at = GithubPlace.of(place);
        yield GithubForge.withToken(at, api(at.forApi(), TokenFile.bearer(credentials)));
      }
      case GITLAB -> new GitlabForge(api(GitlabForge.place(place), GitlabForge.token(credentials)));
      case GITEA ->
          new GiteaForge(
              "gitea", api(GiteaForge.place("Gitea", place), GiteaForge.token(credentials)));
      case BITBUCKET_CLOUD ->
          new BitbucketCloudForge(
              api(BitbucketCloudForge.place(place), BitbucketCloudForge.token(credentials)));
      case BITBUCKET_SERVER ->
          new BitbucketServerForge(
              api(BitbucketServerForge.place(place), TokenFile.bearer(credentials)));
    };
  }

  private ForgeApi api(ForgeApi.Place place, TokenFile token) {
    return new ForgeApi(place, token, client, InstantSource.fixed(NOW));
  }

  @Override
  public void close() {
    started.forEach(ForgeSimulator::close);
    client.close();
  }
}
