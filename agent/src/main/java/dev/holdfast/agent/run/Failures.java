package dev.holdfast.agent.run;

import dev.holdfast.agent.host.Host;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;

/// What went wrong on the node, in one sentence.
final class Failures {
  private Failures() {}

  static String sentence(IOException e, Host host) {
    return host.named(sentence(e));
  }

  static String sentence(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> missing.getFile() + " is missing";
      case AccessDeniedException denied -> "permission denied: " + denied.getFile();
      case DirectoryNotEmptyException full -> full.getFile() + " is not empty";
      case FileSystemLoopException loop -> "too many links on the way to " + loop.getFile();
      case FileSystemException other ->
          other.getReason() == null
              ? "cannot use " + other.getFile()
              : other.getFile() + ": " + other.getReason();
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }
}
