package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.reconciler.cli.CommandException;
import dev.holdfast.reconciler.cli.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;

/// A folder that somebody named, or did not.
final class Folders {
  private Folders() {}

  /// Ends the command where there is no such folder, with what was probably meant.
  static void check(Path folder) {
    if (Files.isDirectory(folder) && Files.isReadable(folder)) {
      return;
    }
    throw new CommandException(ExitCode.USAGE, reason(folder));
  }

  private static String reason(Path folder) {
    String text = folder.toString();
    if (text.matches("[a-z+]+:/.*|[\\w.-]+@[\\w.-]+:.*")) {
      return "'%s' is an address; clone it, and name the folder".formatted(text);
    }
    if (Files.isDirectory(folder)) {
      return "the folder '%s' cannot be read".formatted(folder);
    }
    return Files.exists(folder)
        ? "'%s' is a file; name the folder of the repository, since files refer to each other"
            .formatted(folder)
        : "there is no folder '%s'".formatted(folder);
  }
}
