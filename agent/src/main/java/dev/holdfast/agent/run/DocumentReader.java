package dev.holdfast.agent.run;

import dev.holdfast.model.Document;
import java.io.IOException;

/// Reads a document that a step found in a file. Handed in, since the daemon itself knows no YAML.
public interface DocumentReader {
  /// @param name of the file, which says whether it is YAML or JSON
  /// @throws IOException in words, when it is none
  Document read(String name, byte[] text) throws IOException;
}
