package dev.holdfast.reconciler.app.process;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/// Starts processes that do not outlive this program, however it ends.
public final class Guard {
  private Guard() {}

  /// The words before a command that give it a session of its own, so that a terminal's Ctrl-C
  /// reaches this program first, and `signal` at the death of the thread that starts it. Empty
  /// where util-linux is not there: then only an orderly end takes the process along.
  public static List<String> words(String signal) {
    List<String> words = List.of("setsid", "setpriv", "--pdeathsig", signal);
    var trial = new ArrayList<>(words);
    trial.add("true");
    return succeeds(trial) ? words : List.of();
  }

  /// The signal follows the *thread* that started the process, so that thread lives as long.
  public static Process start(ProcessBuilder builder, String name) throws IOException {
    var result = new CompletableFuture<Process>();
    Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(() -> {
          try {
            Process fresh = builder.start();
            result.complete(fresh);
            fresh.waitFor();
          } catch (IOException | InterruptedException e) {
            result.completeExceptionally(e);
          }
        });
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw new IOException("cannot start " + builder.command().getFirst(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while starting " + name);
    }
  }

  /// Whether the command is there and ends with 0 within ten seconds.
  public static boolean succeeds(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
