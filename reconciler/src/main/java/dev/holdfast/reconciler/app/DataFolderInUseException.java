package dev.holdfast.reconciler.app;

import java.io.IOException;
import java.nio.file.Path;

/// Two reconcilers over one data folder would take each other's keys and files.
final class DataFolderInUseException extends IOException {
  private static final long serialVersionUID = 1L;

  DataFolderInUseException(Path path) {
    super(
        "another reconciler uses %s; stop it first, or choose another folder with --data"
            .formatted(path));
  }
}
