package dev.holdfast.agent.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;

/// Tells those who update the agent that it works: the file `checked-in` of the state folder, which
/// is written whenever contact with the reconciler is gained. An update's own judge reads it, so
/// its form stays: process id, version, instant.
final class CheckedIn {
  private static final System.Logger LOG = System.getLogger("dev.holdfast.agent");
  private static final String NAME = "checked-in";

  private CheckedIn() {}

  /// @param now by the node's clock
  static void write(Path state, Instant now) {
    Path beside = state.resolve(NAME + ".new");
    try {
      Files.writeString(
          beside, "%d %s %s%n".formatted(ProcessHandle.current().pid(), Versions.current(), now));
      Files.move(
          beside,
          state.resolve(NAME),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "cannot write down that contact was made; an update would be taken back: {0}",
          e.getMessage());
    }
  }
}
