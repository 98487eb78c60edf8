package dev.holdfast.agent.drift;

import dev.holdfast.canonical.Digest;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// What one resource is to be, property by property, as digests: enough to see whether it moved.
///
/// @param enforced of the enforced content that it comes from
/// @param properties digest of each resolved value, that of a file's content for the property that
///   brings it; a property that is not named has [#rest]
/// @param secret whether a secret was put in anywhere
/// @param rest of what identifies the resource: a moved path is another thing
public record Desired(
    Digest enforced, Map<String, Digest> properties, boolean secret, Digest rest) {
  public Desired {
    properties = Collections.unmodifiableMap(new TreeMap<>(properties));
  }

  /// Without secrets.
  public Desired(Digest enforced, Map<String, Digest> properties, Digest rest) {
    this(enforced, properties, false, rest);
  }

  /// The digest of a property as differences name it: `owner`, `state (nginx)`.
  Digest of(String property) {
    int details = property.indexOf(" (");
    return properties.getOrDefault(details < 0 ? property : property.substring(0, details), rest);
  }
}
