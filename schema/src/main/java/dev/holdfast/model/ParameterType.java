package dev.holdfast.model;

/// The types of a document's parameters, named as in AWS documents.
public enum ParameterType {
  STRING("String"),
  STRING_LIST("StringList"),
  INTEGER("Integer"),
  BOOLEAN("Boolean"),
  STRING_MAP("StringMap"),
  MAP_LIST("MapList");

  private final String id;

  ParameterType(String id) {
    this.id = id;
  }

  public String id() {
    return id;
  }

  /// @throws IllegalArgumentException when there is no such type
  public static ParameterType of(String id) {
    for (ParameterType type : values()) {
      if (type.id.equals(id)) {
        return type;
      }
    }
    throw new IllegalArgumentException("no parameter type '" + id + "'");
  }
}
