package dev.holdfast.substitution;

import org.jspecify.annotations.Nullable;

/// What stands between `{{` and `}}`.
public sealed interface Reference {
  /// `{{ port }}`
  record Parameter(String name) implements Reference {}

  /// `{{ node.name }}`
  record NodeName() implements Reference {}

  /// `{{ node.labels.zone }}`, or `{{ node.labels.zone | default: a }}`.
  ///
  /// @param otherwise what stands there on a node without the label; null means that it is missing
  record Label(String key, @Nullable String otherwise) implements Reference {}

  /// `{{ node.facts.os.family }}`, with a default as in [Label].
  record Fact(String path, @Nullable String otherwise) implements Reference {}

  /// `{{ secret:db-password }}`: resolved on the node, never sent anywhere.
  record Secret(String name) implements Reference {}

  /// In words, for messages: `label 'zone'`.
  default String describe() {
    return switch (this) {
      case Parameter(var name) -> "parameter '" + name + "'";
      case NodeName() -> "the node's name";
      case Label(var key, _) -> "label '" + key + "'";
      case Fact(var path, _) -> "fact '" + path + "'";
      case Secret(var name) -> "secret '" + name + "'";
    };
  }
}
