package dev.holdfast.reconciler.forge.github;

import dev.holdfast.reconciler.forge.ForgePlace;
import dev.holdfast.reconciler.forge.rest.Authorization;
import dev.holdfast.reconciler.forge.rest.ForgeApi;
import dev.holdfast.reconciler.forge.rest.TokenFile;
import dev.holdfast.reconciler.forge.testing.ForgeSimulator;
import dev.holdfast.reconciler.forge.testing.GithubSimulator;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.Credentials;
import dev.holdfast.reconciler.source.ForgeAddress;
import dev.holdfast.reconciler.testing.TurnableClock;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Function;

/// A simulated GitHub, and what the reconciler has to talk with it.
final class GithubKit implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-20T09:30:00Z");
  static final CommitId HEAD = new CommitId("ab".repeat(20));
  static final CommitId NEXT = new CommitId("cd".repeat(20));
  static final String MARKER = "<!-- holdfast:plan -->";

  final TurnableClock clock = new TurnableClock(NOW);
  final GithubSimulator github = new GithubSimulator(clock);
  final Path token;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Path temp;

  /// @param temp a folder of the test's own
  GithubKit(Path temp) throws IOException {
    this.temp = temp;
    this.token = Files.writeString(temp.resolve("token"), ForgeSimulator.TOKEN + "\n");
  }

  private GithubPlace place() {
    return GithubPlace.of(new ForgePlace(github.url(), ForgeSimulator.PROJECT));
  }

  private ForgeApi api(Authorization authorization) {
    return new ForgeApi(place().forApi(), authorization, client, clock);
  }

  /// With the token, knowing nothing yet.
  GithubForge forge() {
    return GithubForge.withToken(
        place(), api(TokenFile.bearer(new Credentials.Token(token, "x-access-token"))));
  }

  /// As an App, whose key lies in `app.pem`.
  GithubForge app() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    github.app(pair.getPublic());
    Path key = Files.writeString(temp.resolve("app.pem"), pkcs1((RSAPrivateKey) pair.getPrivate()));
    Function<Authorization, ForgeApi> as = this::api;
    var app = new ForgeAddress.App(GithubSimulator.APP, key);
    return GithubForge.asApp(place(), api(new AppToken(app, place(), as, clock)), app.id());
  }

  /// As GitHub hands keys out: what PKCS #8 has in its envelope.
  private static String pkcs1(RSAPrivateKey key) {
    byte[] pkcs8 = key.getEncoded();
    byte[] inner = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
    return "-----BEGIN RSA PRIVATE KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(inner)
        + "\n-----END RSA PRIVATE KEY-----\n";
  }

  @Override
  public void close() {
    github.close();
    client.close();
  }
}
