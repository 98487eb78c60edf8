package dev.holdfast.agent.step.plugin;

import dev.holdfast.agent.step.Action;
import dev.holdfast.agent.step.Came;
import dev.holdfast.agent.step.Setting;
import dev.holdfast.model.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// `aws:runDocument`.
final class Calls {
  private static final long MAX_BYTES = 1024L * 1024;

  private Calls() {}

  static Came run(Action.RunDocument call, Setting setting) throws IOException {
    Document document = call.file() ? read(call.name(), setting) : named(call.name(), setting);
    return setting.run(document, call.parameters());
  }

  private static Document named(String name, Setting setting) throws IOException {
    return setting
        .document(name)
        .orElseThrow(() ->
            new IOException(
                "this version brought no document '"
                    + name
                    + "'; one that is called is named in so many words"));
  }

  private static Document read(String path, Setting setting) throws IOException {
    Path file = setting.downloads().resolve(path);
    if (!Files.isRegularFile(file)) {
      throw new IOException("there is no file '" + file + "'");
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException("'" + file + "' is larger than 1 MiB, so it is no document");
    }
    return setting.outside().read(String.valueOf(file.getFileName()), Files.readAllBytes(file));
  }
}
