package dev.holdfast.reconciler.pages.testing;

import dev.holdfast.reconciler.access.AccessSettings;
import dev.holdfast.reconciler.access.ApiTokens;
import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.pages.LiveEvents;
import dev.holdfast.reconciler.testing.TestPostgres;
import dev.holdfast.reconciler.view.testing.FixtureViews;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The faces over [FixtureViews] and a real database, on a free port of this machine.
public final class FacesServer implements AutoCloseable {
  private final FixtureViews views = new FixtureViews();
  private final TestPostgres database = TestPostgres.fresh();
  private final HttpClient client =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
  private final ApplicationContext context;
  private final EmbeddedServer server;

  private FacesServer(boolean anonymousViewer, Object... singletons) {
    var properties = new LinkedHashMap<String, Object>();
    properties.put("micronaut.server.port", -1);
    properties.put("micronaut.server.host", "127.0.0.1");
    properties.put("datasources.default.url", database.url());
    properties.put("datasources.default.username", database.user());
    properties.put("datasources.default.password", database.password());
    properties.put("datasources.default.driver-class-name", "org.postgresql.Driver");
    properties.put("datasources.default.dialect", "POSTGRES");
    properties.put("flyway.datasources.default.enabled", false);
    context =
        ApplicationContext.builder()
            .properties(properties)
            .singletons(
                views,
                new AccessSettings(anonymousViewer, false),
                new SecureRandom(),
                InstantSource.fixed(FixtureViews.NOW))
            .singletons(singletons)
            .start();
    server = context.getBean(EmbeddedServer.class).start();
  }

  public static FacesServer start(Object... singletons) {
    return new FacesServer(false, singletons);
  }

  /// One that lets everybody look.
  public static FacesServer open() {
    return new FacesServer(true);
  }

  public FixtureViews views() {
    return views;
  }

  public LiveEvents live() {
    return context.getBean(LiveEvents.class);
  }

  public ApplicationContext context() {
    return context;
  }

  public String url() {
    return server.getURL().toString();
  }

  /// A new token's text.
  public String token(Role role) {
    return context
        .getBean(ApiTokens.class)
        .create("test " + role.id(), role, null, "test")
        .text()
        .text();
  }

  public record Answer(int status, String body, java.net.http.HttpHeaders headers) {
    public String header(String name) {
      return headers.firstValue(name).orElse("");
    }
  }

  /// @param token null for none
  public Answer get(String path, @Nullable String token) {
    return call("GET", path, token, null, Map.of());
  }

  /// @param body JSON; null for none
  public Answer send(String method, String path, @Nullable String token, @Nullable String body) {
    return call(method, path, token, body, Map.of("Content-Type", "application/json"));
  }

  public Answer form(String path, Map<String, String> fields, @Nullable String cookie) {
    var body = new StringBuilder();
    fields.forEach(
        (key, value) ->
            body.append(body.isEmpty() ? "" : "&")
                .append(key)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    var headers = new LinkedHashMap<String, String>();
    headers.put("Content-Type", "application/x-www-form-urlencoded");
    if (cookie != null) {
      headers.put("Cookie", cookie);
    }
    return call("POST", path, null, body.toString(), headers);
  }

  /// Signs in and gives the cookie as a request carries it.
  public String signIn(Role role) {
    Answer answer = form("/login", Map.of("token", token(role), "next", "/nodes"), null);
    String cookie = answer.header("set-cookie");
    int end = cookie.indexOf(';');
    if (answer.status() != 303 || end < 0) {
      throw new AssertionError("not signed in: " + answer);
    }
    return cookie.substring(0, end);
  }

  public Answer call(
      String method,
      String path,
      @Nullable String token,
      @Nullable String body,
      Map<String, String> headers) {
    var request =
        HttpRequest.newBuilder(URI.create(url() + path))
            .timeout(Duration.ofSeconds(20))
            .method(
                method,
                Optional.ofNullable(body)
                    .map(HttpRequest.BodyPublishers::ofString)
                    .orElseGet(HttpRequest.BodyPublishers::noBody));
    headers.forEach(request::header);
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      var response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body(), response.headers());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    client.close();
    context.close();
    database.close();
  }
}
