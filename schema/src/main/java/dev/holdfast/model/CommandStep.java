package dev.holdfast.model;

import dev.holdfast.canonical.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A step of an AWS Command document, its references replaced.
///
/// @param action a plugin such as `aws:runShellScript`; may be one that nobody knows
/// @param inputs what the plugin reads; in documents of schema 1.2 they are called properties
/// @param precondition as written, arguments included; null where there is none
public record CommandStep(
    String action, Json.Obj inputs, Json.Obj settings, Json.@Nullable Obj precondition)
    implements Resource {
  /// The plain name of a document, without what AWS lets one write around it: an ARN before the
  /// name, a version behind it. Here a document has one version, that of the commit.
  public static String documentName(String written) {
    String name = written.strip();
    name = name.startsWith("arn:") ? name.substring(name.indexOf('/') + 1) : name;
    return name.replaceFirst(":([0-9]+|[$]LATEST|[$]DEFAULT)$", "");
  }

  @Override
  public ResourceType type() {
    return ResourceType.STEP;
  }

  /// Nobody can say what a step manages.
  @Override
  public List<String> identities() {
    return List.of();
  }
}
