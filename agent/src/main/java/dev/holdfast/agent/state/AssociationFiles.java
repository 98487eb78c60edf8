package dev.holdfast.agent.state;

import dev.holdfast.agent.drift.Memory;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.AssociationId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Progress and memories of each association. Progress is small and written with every run;
/// memories only when one of them changed.
public final class AssociationFiles {
  private final Path folder;

  AssociationFiles(Path folder) {
    this.folder = folder;
  }

  private Path file(AssociationId id, String kind) {
    return folder.resolve(id.repository() + "@" + id.name() + "." + kind);
  }

  public Optional<Progress> progress(AssociationId id) throws IOException {
    return DurableFiles.read(file(id, "progress"), Progress::from);
  }

  public void put(AssociationId id, Progress progress) throws IOException {
    DurableFiles.write(file(id, "progress"), progress.toJson());
  }

  /// Memories by the resource's name; empty where there are none.
  public Map<String, Memory> memories(AssociationId id) throws IOException {
    return DurableFiles.read(
            file(id, "memories"),
            json -> {
              var memories = new HashMap<String, Memory>();
              json.members()
                  .forEach((name, value) -> memories.put(name, Memory.from(value.asObject(name))));
              return Collections.unmodifiableMap(memories);
            })
        .orElse(Map.of());
  }

  public void put(AssociationId id, Map<String, Memory> memories) throws IOException {
    var json = Json.object();
    new TreeMap<>(memories).forEach((name, memory) -> json.put(name, memory.toJson()));
    DurableFiles.write(file(id, "memories"), json.build());
  }

  /// Forgets every association that is not named.
  public void keepOnly(Collection<AssociationId> wanted) throws IOException {
    var names = wanted.stream().map(id -> id.repository() + "@" + id.name()).toList();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (names.stream().noneMatch(each -> name.startsWith(each + "."))) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
