package dev.holdfast.agent.app;

import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.language.FileResult;
import dev.holdfast.language.Located;
import dev.holdfast.model.Document;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the document of `apply FILE`. The one place of the agent that knows YAML.
final class DocumentFile {
  private static final int MAX_BYTES = 1024 * 1024;

  private DocumentFile() {}

  /// @param document empty where there are errors
  record Read(Optional<Document> document, List<Problem> problems) {}

  /// @throws IOException when the file cannot be read or holds no single document
  static Read read(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(file + " is larger than 1 MiB");
    }
    // as if it lay where documents lie, so that everything in it must be configuration
    FileResult result =
        new ConfigurationReader()
            .read("documents/" + file.getFileName(), file.toString(), Files.readAllBytes(file));
    if (result.problems().stream().anyMatch(Problem::isError)) {
      return new Read(Optional.empty(), result.problems());
    }
    var documents = new ArrayList<Document>();
    for (Located<?> declaration : result.declarations()) {
      if (declaration.value() instanceof Document document) {
        documents.add(document);
      }
    }
    if (documents.size() != 1) {
      throw new IOException(
          file + " holds " + documents.size() + " documents; 'apply' wants exactly one");
    }
    return new Read(Optional.of(documents.getFirst()), result.problems());
  }

  /// As `validate` shows them.
  static String render(List<Problem> problems) {
    return ProblemText.of(problems);
  }
}
