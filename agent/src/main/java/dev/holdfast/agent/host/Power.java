package dev.holdfast.agent.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Restarts the machine.
public interface Power {
  /// Differs from boot to boot.
  String bootId() throws IOException;

  /// Asks for a restart and comes back; the machine ends everything soon after.
  void restart() throws IOException;

  /// The live machine's.
  final class Machine implements Power {
    private final Processes processes;

    Machine(Processes processes) {
      this.processes = processes;
    }

    @Override
    public String bootId() throws IOException {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    }

    @Override
    public void restart() throws IOException {
      boolean systemd = Files.isDirectory(Path.of("/run/systemd/system"));
      var ended =
          processes.run(
              systemd
                  ? Command.of("systemctl", "--no-block", "reboot")
                  : Command.of("shutdown", "-r", "now"));
      if (!ended.succeeded()) {
        throw new IOException("the node cannot be restarted: " + ended.lastLine());
      }
    }
  }
}
