package dev.holdfast.reconciler.testing;

/// Small configuration files that tests build repositories of.
public final class Samples {
  private Samples() {}

  /// A document that writes `/etc/NAME` with parameter `text`.
  public static String document(String name) {
    return """
    apiVersion: holdfast.dev/v1
    kind: Document
    metadata: {name: %1$s}
    spec:
      parameters:
        text: {type: String, default: hello}
      resources:
        - name: file
          file:
            path: /etc/%1$s
            content: "{{ text }}"
    """
        .formatted(name);
  }

  /// A document whose one file comes from the repository.
  public static String documentWithSource(String name, String source) {
    return """
    apiVersion: holdfast.dev/v1
    kind: Document
    metadata: {name: %1$s}
    spec:
      resources:
        - name: file
          file: {path: /etc/%1$s, source: %2$s}
    """
        .formatted(name, source);
  }

  /// An association of a document with the nodes labelled `role: ROLE`.
  public static String association(String name, String document, String role) {
    return association(name, document, role, "");
  }

  /// @param more further lines of the spec, not indented
  public static String association(String name, String document, String role, String more) {
    return """
    apiVersion: holdfast.dev/v1
    kind: Association
    metadata: {name: %s}
    spec:
      document: %s
      targets:
        - matchLabels: {role: %s}
    """
            .formatted(name, document, role)
        + more.indent(2);
  }

  public static String group(String name, String targets) {
    return """
    apiVersion: holdfast.dev/v1
    kind: Group
    metadata: {name: %s}
    spec:
      targets: %s
    """
        .formatted(name, targets);
  }

  public static String settings(String defaults) {
    return """
    apiVersion: holdfast.dev/v1
    kind: Repository
    metadata: {name: settings}
    spec:
      defaults: %s
    """
        .formatted(defaults);
  }
}
