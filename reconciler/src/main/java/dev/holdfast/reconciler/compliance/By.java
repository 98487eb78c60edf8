package dev.holdfast.reconciler.compliance;

import dev.holdfast.model.Labels;

/// By what a summary is made.
///
/// @param label whose values are the keys; empty for all but [Kind#LABEL]
public record By(Kind kind, String label) {
  public static final By SEVERITY = new By(Kind.SEVERITY, "");

  /// What there is.
  public enum Kind {
    TYPE,
    SEVERITY,
    REPOSITORY,
    ASSOCIATION,
    GROUP,
    LABEL,
    NODE
  }

  /// Reads `type`, `severity`, `repository`, `association`, `group`, `node` or `label=KEY`.
  ///
  /// @throws IllegalArgumentException with a sentence
  public static By parse(String text) {
    if (text.startsWith("label=") && text.length() > "label=".length()) {
      return new By(Kind.LABEL, text.substring("label=".length()));
    }
    for (Kind kind : Kind.values()) {
      if (kind != Kind.LABEL && kind.name().equalsIgnoreCase(text)) {
        return new By(kind, "");
      }
    }
    throw new IllegalArgumentException(
        "'%s' is nothing to sum by; there are type, severity, repository, association, group, node"
                .formatted(text)
            + " and label=KEY");
  }

  /// What nodes without the label are summed under.
  static String valueOf(Labels labels, String label) {
    return labels.values().getOrDefault(label, "(none)");
  }

  @Override
  public String toString() {
    return kind == Kind.LABEL ? "label=" + label : kind.name().toLowerCase(java.util.Locale.ROOT);
  }
}
