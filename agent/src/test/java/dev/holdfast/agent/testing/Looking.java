package dev.holdfast.agent.testing;

import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.resource.Content;
import dev.holdfast.agent.resource.Kinds;
import dev.holdfast.agent.resource.Managed;
import dev.holdfast.agent.resource.Observation;
import dev.holdfast.agent.resource.Surroundings;
import dev.holdfast.agent.resource.TemplateInputs;
import dev.holdfast.agent.resource.Templates;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.Labels;
import dev.holdfast.model.Resource;
import dev.holdfast.model.ResourceReader;
import dev.holdfast.model.ResourceType;
import dev.holdfast.wire.Difference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Checks and applies single resources against a host.
public final class Looking {
  private final Host host;
  private final Map<String, byte[]> files = new HashMap<>();
  private final Map<String, String> secrets = new HashMap<>();
  private Set<String> secretKeys = Set.of();
  private Managed managed = Managed.NOTHING;

  public Looking(Host host) {
    this.host = host;
  }

  public Looking file(String path, String text) {
    return file(path, text.getBytes(StandardCharsets.UTF_8));
  }

  public Looking file(String path, byte[] bytes) {
    files.put(path, bytes);
    return this;
  }

  public Looking secret(String name, String value) {
    secrets.put(name, value);
    return this;
  }

  public Looking secretKeys(String... keys) {
    secretKeys = Set.of(keys);
    return this;
  }

  public Looking managing(String... paths) {
    managed = new Managed(List.of(paths));
    return this;
  }

  private Surroundings surroundings() {
    return new Surroundings(
        host,
        path -> {
          byte[] bytes = files.get(path);
          if (bytes == null) {
            throw new IOException("no file " + path);
          }
          return Content.of(bytes.clone());
        },
        new Templates(),
        new TemplateInputs(
            Map.of("port", Json.of(8080), "hosts", Json.strings(List.of("a", "b"))),
            Set.of(),
            "node-1",
            Labels.of(Map.of("role", "web")),
            Documents.json("{'os': {'family': 'debian'}}"),
            name -> Optional.ofNullable(secrets.get(name))),
        secretKeys,
        managed);
  }

  /// @param properties in single quotes
  public static Resource resource(String type, String properties) {
    return ResourceReader.read(ResourceType.of(type), Documents.json(properties));
  }

  public Observation check(Resource resource) throws IOException {
    return new Kinds().check(resource, surroundings());
  }

  /// The differences; none where it is in sync.
  public List<Difference> differences(Resource resource) throws IOException {
    return check(resource) instanceof Observation.Differs(var found) ? found : List.of();
  }

  /// Names of what differs.
  public List<String> differing(Resource resource) throws IOException {
    return differences(resource).stream().map(Difference::property).toList();
  }

  /// Applies what differs.
  public void apply(Resource resource) throws IOException {
    new Kinds().apply(resource, differences(resource), surroundings());
  }

  public void notify(Resource resource) throws IOException {
    new Kinds().notify(resource, surroundings());
  }
}
