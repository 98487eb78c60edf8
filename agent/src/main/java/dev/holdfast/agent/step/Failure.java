package dev.holdfast.agent.step;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/// What kept a step from being carried out, in one sentence.
final class Failure {
  private Failure() {}

  static String sentence(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> missing.getFile() + " is missing";
      case AccessDeniedException denied -> "permission denied: " + denied.getFile();
      case FileSystemException other ->
          other.getReason() == null
              ? "cannot use " + other.getFile()
              : other.getFile() + ": " + other.getReason();
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }
}
