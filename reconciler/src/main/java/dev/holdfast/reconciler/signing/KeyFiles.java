package dev.holdfast.reconciler.signing;

import java.io.IOException;
import java.nio.file.Path;

/// Reads files of keys that the configuration names.
@FunctionalInterface
public interface KeyFiles {
  /// @throws IOException when it cannot be read or is larger than 4 MiB; the message is a sentence
  ///   for an operator
  byte[] read(Path file) throws IOException;
}
