package dev.holdfast.reconciler.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Repositories of any size, one file an association.
final class Repositories {
  private static final int DOCUMENTS = 20;

  private Repositories() {}

  static void write(Path folder, int associations) throws IOException {
    write(folder, associations, DOCUMENTS);
  }

  static void write(Path folder, int associations, int documents) throws IOException {
    Files.createDirectories(folder.resolve("documents"));
    for (int i = 0; i < documents; i++) {
      Files.writeString(
          folder.resolve("documents/document-%d.yaml".formatted(i)),
          """
          apiVersion: holdfast.dev/v1
          kind: Document
          metadata: {name: document-%d}
          spec:
            parameters:
              text: {type: String, default: hello}
            resources:
              - name: folder
                directory: {path: /srv/app-%d, mode: "0755"}
              - name: file
                file: {path: "/srv/app-%d/{{ text }}", content: "{{ text }}\\n", mode: "0644"}
          """
              .formatted(i, i, i));
    }
    for (int i = 0; i < associations; i++) {
      Path file = association(folder, i);
      Files.createDirectories(file.resolveSibling(""));
      Files.writeString(file, text(i, "first", documents));
    }
  }

  static Path association(Path folder, int number) {
    return folder.resolve("associations/%02d/a-%d.yaml".formatted(number % 100, number));
  }

  static String text(int number, String word) {
    return text(number, word, DOCUMENTS);
  }

  static String text(int number, String word, int documents) {
    return """
    apiVersion: holdfast.dev/v1
    kind: Association
    metadata: {name: a-%d, labels: {team: t%d}}
    spec:
      document: document-%d
      parameters: {text: %s-%d}
      targets:
        - matchLabels: {role: r%d, env: production}
      schedule: {expression: rate(30 minutes), splay: 2m}
      compliance: {severity: HIGH}
    """
        .formatted(number, number % 7, number % documents, word, number, number % 50);
  }
}
