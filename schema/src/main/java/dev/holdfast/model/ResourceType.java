package dev.holdfast.model;

/// The kinds of things on a node that a document can describe.
public enum ResourceType {
  FILE("file"),
  DIRECTORY("directory"),
  LINK("link"),
  LINE("line"),
  PACKAGE("package"),
  SERVICE("service"),
  USER("user"),
  GROUP("group"),
  SCRIPT("script");

  private final String key;

  ResourceType(String key) {
    this.key = key;
  }

  /// The key that holds its properties in a document.
  public String key() {
    return key;
  }

  /// @throws IllegalArgumentException when there is no such type
  public static ResourceType of(String key) {
    for (ResourceType type : values()) {
      if (type.key.equals(key)) {
        return type;
      }
    }
    throw new IllegalArgumentException("no resource type '" + key + "'");
  }
}
