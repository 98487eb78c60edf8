package dev.holdfast.agent.app;

import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.state.Identity;
import dev.holdfast.agent.state.StateFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options that several commands share.
final class Places {
  static final Path STATE = Path.of("/var/lib/holdfast-agent");

  @Option(
      names = Daemon.STATE,
      paramLabel = "DIR",
      defaultValue = "/var/lib/holdfast-agent",
      description = "The agent's own folder (default: ${DEFAULT-VALUE}).")
  Path state = STATE;

  /// Who the node of the state folder is.
  ///
  /// @throws IOException when it was never registered
  Identity identity() throws IOException {
    return identity(state);
  }

  /// @throws IOException when it was never registered
  static Identity identity(Path state) throws IOException {
    return StateFolder.identity(state)
        .orElseThrow(() ->
            new IOException(
                state + " belongs to no node yet; register it with 'holdfast-agent register'"));
  }

  static Host host(@Nullable Path root) throws IOException {
    return Host.at(Objects.requireNonNullElse(root, Path.of("/")));
  }
}
