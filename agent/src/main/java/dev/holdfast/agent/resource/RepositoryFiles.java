package dev.holdfast.agent.resource;

import java.io.IOException;

/// Files of the repository that an association's version brought along.
public interface RepositoryFiles {
  /// @param path as resources name it
  /// @throws IOException when the version has no such file, or it is not here whole
  Content file(String path) throws IOException;
}
