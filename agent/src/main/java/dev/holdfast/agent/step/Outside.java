package dev.holdfast.agent.step;

import dev.holdfast.model.Document;
import java.io.IOException;
import java.util.List;

/// What steps ask of the agent around them.
public interface Outside {
  /// Of the agent.
  String version();

  /// Asks for runs of other associations of this node, soon.
  ///
  /// @param names empty for all
  /// @return those that will run
  /// @throws IOException when a name is not on this node
  List<String> refresh(List<String> names) throws IOException;

  /// Reads a document that was found in a file.
  ///
  /// @param name of the file, which says whether it is YAML or JSON
  /// @throws IOException in words, when it is none
  Document read(String name, byte[] text) throws IOException;
}
