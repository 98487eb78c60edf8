package dev.holdfast.reconciler.pages.http;

import dev.holdfast.canonical.Digest;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The files that pages need, read once. Their addresses change with their content, so browsers may
/// keep them for good.
@Singleton
public final class Assets {
  private static final Map<String, Source> SOURCES =
      Map.of(
          "mark.svg", new Source("public/mark.svg", "image/svg+xml"),
          "holdfast.css", new Source("public/holdfast.css", "text/css; charset=utf-8"),
          "live.js", new Source("public/live.js", "text/javascript; charset=utf-8"),
          "htmx.min.js",
              new Source(
                  "META-INF/resources/webjars/htmx.org/2.0.10/dist/htmx.min.js",
                  "text/javascript; charset=utf-8"));

  private record Source(String resource, String contentType) {}

  /// A file's bytes.
  @SuppressWarnings("ArrayRecordComponent") // never compared, handed to the server as it is
  record Asset(byte[] content, String contentType) {}

  private final Map<String, Asset> byName = new HashMap<>();
  private final Map<String, String> addresses = new HashMap<>();

  public Assets() {
    SOURCES.forEach((name, source) -> {
      byte[] content = read(source.resource());
      byName.put(name, new Asset(content, source.contentType()));
      addresses.put(name, "/assets/" + Digest.of(content).abbreviated() + "/" + name);
    });
  }

  Optional<Asset> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  Map<String, String> addresses() {
    return addresses;
  }

  private static byte[] read(String resource) {
    try (InputStream in = Assets.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its file " + resource);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
