package dev.holdfast.reconciler.app.settings;

import dev.holdfast.reconciler.app.settings.ReconcilerSettings.Database;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What goes over the settings file: environment variables, and the command line over those.
public record Overrides(
    Optional<Path> data,
    Optional<ListenAddress> listen,
    Optional<URI> externalUrl,
    Optional<Database> database,
    boolean behindProxy) {
  public static final Overrides NONE =
      new Overrides(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);

  /// @throws IllegalArgumentException when a variable cannot be; the message names it
  public static Overrides of(Map<String, String> environment) {
    return new Overrides(
        variable(environment, "HOLDFAST_DATA").map(Path::of),
        variable(environment, "HOLDFAST_LISTEN").map(ListenAddress::parse),
        variable(environment, "HOLDFAST_EXTERNAL_URL").map(Overrides::url),
        variable(environment, "HOLDFAST_DATABASE_URL").map(url -> database(url, environment)),
        false);
  }

  /// These with what the command line says over them.
  public Overrides with(
      @Nullable Path otherData, @Nullable ListenAddress otherListen, boolean otherBehindProxy) {
    return new Overrides(
        Optional.ofNullable(otherData).or(() -> data),
        Optional.ofNullable(otherListen).or(() -> listen),
        externalUrl,
        database,
        behindProxy || otherBehindProxy);
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(s -> !s.isEmpty());
  }

  private static Database database(String url, Map<String, String> environment) {
    return new Database(
        url.startsWith("jdbc:") ? url : "jdbc:" + url.replaceFirst("^postgres:", "postgresql:"),
        variable(environment, "HOLDFAST_DATABASE_USER").orElse("holdfast"),
        variable(environment, "HOLDFAST_DATABASE_PASSWORD_FILE").map(Path::of));
  }

  static URI url(String text) {
    try {
      var url = new URI(text);
      if (url.getHost() != null
          && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
        return url;
      }
    } catch (URISyntaxException e) {
      // said below
    }
    throw new IllegalArgumentException(
        "a URL that people can open looks like https://holdfast.example, not '" + text + "'");
  }
}
