package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.Host;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.Labels;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/// Surroundings for looking at entries that no property of a resource names.
final class NoSecrets {
  private NoSecrets() {}

  static Surroundings of(Host host) {
    return new Surroundings(
        host,
        path -> {
          throw new IOException("no file " + path);
        },
        new Templates(),
        new TemplateInputs(
            Map.of(), Set.of(), "", Labels.NONE, Json.Obj.EMPTY, TemplateInputs.Secrets.NONE),
        Set.of(),
        Managed.NOTHING);
  }
}
