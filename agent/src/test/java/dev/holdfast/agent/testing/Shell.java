package dev.holdfast.agent.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs a program of this machine to its end.
final class Shell {
  private Shell() {}

  /// @param output both streams
  record Ended(int exitCode, String output) {
    /// The output, where it succeeded.
    String orThrow(String what) {
      if (exitCode != 0) {
        throw new AssertionError(what + " ended with " + exitCode + ":\n" + output);
      }
      return output;
    }
  }

  static Ended run(Duration limit, List<String> words) {
    try {
      Path log = Files.createTempFile("holdfast-shell", ".log");
      try {
        Process process =
            new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(new File("/dev/null"))
                .start();
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroyForcibly();
          throw new AssertionError(words + " does not end:\n" + text(log));
        }
        return new Ended(process.exitValue(), text(log));
      } finally {
        Files.delete(log);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String text(Path log) throws IOException {
    return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
  }
}
