package dev.holdfast.reconciler.app;

import dev.holdfast.reconciler.app.postgres.EmbeddedPostgres;
import dev.holdfast.reconciler.app.settings.ReconcilerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What Micronaut has to be told, from our settings. What never varies stands in `application.yml`.
record ServerProperties(Map<String, Object> all, String url, String user, String password) {
  static ServerProperties of(ReconcilerSettings settings, EmbeddedPostgres postgres) {
    return of(settings, postgres.url(), postgres.user(), postgres.password());
  }

  static ServerProperties of(ReconcilerSettings settings, ReconcilerSettings.Database database)
      throws IOException {
    Optional<Path> passwordFile = database.passwordFile();
    String password = passwordFile.isPresent() ? Files.readString(passwordFile.get()).strip() : "";
    return of(settings, database.url(), database.user(), password);
  }

  private static ServerProperties of(
      ReconcilerSettings settings, String url, String user, String password) {
    var all = new HashMap<String, Object>();
    all.put("datasources.default.url", url);
    all.put("datasources.default.username", user);
    all.put("datasources.default.password", password);
    all.put("micronaut.server.host", settings.listen().host());
    all.put("micronaut.server.port", settings.listen().port());
    settings
        .tls()
        .ifPresent(tls -> {
          all.put("micronaut.server.ssl.enabled", true);
          all.put("micronaut.server.ssl.port", settings.listen().port());
          all.put("micronaut.server.ssl.build-self-signed", false);
          all.put(
              "micronaut.server.ssl.key-store.certificate-path", "file:" + tls.certificateFile());
          all.put("micronaut.server.ssl.key-store.key-path", "file:" + tls.keyFile());
        });
    return new ServerProperties(all, url, user, password);
  }

  /// At the door of the same database.
  Standby standby(ReplicaId replica) {
    return new Standby(url, user, password, replica);
  }
}
