package dev.holdfast.agent.app;

import dev.holdfast.canonical.Json;
import dev.holdfast.language.BuiltinDocuments;
import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.language.FileResult;
import dev.holdfast.language.Located;
import dev.holdfast.model.Document;
import dev.holdfast.model.ObjectName;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemText;
import dev.holdfast.substitution.CalledDocuments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    List<Document> documents = documents(result);
    if (documents.size() != 1) {
      throw new IOException(
          file + " holds " + documents.size() + " documents; 'apply' wants exactly one");
    }
    return new Read(Optional.of(documents.getFirst()), result.problems());
  }

  /// Likewise, or a built-in document where there is no such file.
  static Read readOrBuiltin(Path file) throws IOException {
    if (Files.exists(file)) {
      return read(file);
    }
    Located<Document> builtin = builtin(file.toString());
    return builtin == null ? read(file) : new Read(Optional.of(builtin.value()), List.of());
  }

  private static @Nullable Located<Document> builtin(String name) {
    return BuiltinDocuments.names().contains(name)
        ? new BuiltinDocuments(new ConfigurationReader()).find(new ObjectName(name))
        : null;
  }

  /// What a document's steps call: files beside it, or built-in documents.
  ///
  /// @throws IOException when one of them has problems
  static List<Document> called(Document document, Json.Obj given, Path folder) throws IOException {
    try {
      return CalledDocuments.documents(
          CalledDocuments.of(document, given, name -> beside(name, folder)));
    } catch (UncheckedIOException e) {
      throw new IOException(Objects.requireNonNull(e.getCause()).getMessage(), e);
    }
  }

  private static @Nullable Document beside(ObjectName name, Path folder) {
    try {
      for (String ending : List.of(".yaml", ".yml", ".json")) {
        Path file = folder.resolve(name.value() + ending);
        if (Files.isRegularFile(file) && Files.size(file) <= MAX_BYTES) {
          return found(String.valueOf(file.getFileName()), Files.readAllBytes(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Located<Document> builtin = builtin(name.value());
    return builtin == null ? null : builtin.value();
  }

  /// A document that a step downloaded.
  ///
  /// @throws IOException with the first problem, or when it is no single document
  static Document found(String name, byte[] text) throws IOException {
    FileResult result = new ConfigurationReader().read("documents/" + name, name, text);
    Optional<Problem> problem = result.problems().stream().filter(Problem::isError).findFirst();
    if (problem.isPresent()) {
      throw new IOException(
          "%s:%d: %s".formatted(name, problem.get().at().line(), problem.get().message()));
    }
    List<Document> documents = documents(result);
    if (documents.size() != 1) {
      throw new IOException("'" + name + "' holds " + documents.size() + " documents, not one");
    }
    return documents.getFirst();
  }

  private static List<Document> documents(FileResult result) {
    var documents = new ArrayList<Document>();
    for (Located<?> declaration : result.declarations()) {
      if (declaration.value() instanceof Document document) {
        documents.add(document);
      }
    }
    return documents;
  }

  /// As `validate` shows them.
  static String render(List<Problem> problems) {
    return ProblemText.of(problems);
  }
}
