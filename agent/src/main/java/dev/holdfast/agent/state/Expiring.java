package dev.holdfast.agent.state;

import dev.holdfast.canonical.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// Ids that were taken up once, each with the time after which it may be forgotten.
public final class Expiring {
  private final Path file;

  Expiring(Path file) {
    this.file = file;
  }

  public Map<String, Instant> ids() throws IOException {
    return DurableFiles.read(
            file,
            json -> {
              var ids = new TreeMap<String, Instant>();
              json.members().keySet().forEach(id -> ids.put(id, json.instant(id)));
              return (Map<String, Instant>) ids;
            })
        .orElse(Map.of());
  }

  /// These and no others; on disk when this returns.
  public void put(Map<String, Instant> ids) throws IOException {
    var json = Json.object();
    new TreeMap<>(ids).forEach(json::put);
    DurableFiles.write(file, json.build());
  }
}
