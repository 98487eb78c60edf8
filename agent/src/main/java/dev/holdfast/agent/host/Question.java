package dev.holdfast.agent.host;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// Asks a program of the node's owner, like `vault`, for one short text.
public final class Question {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private Question() {}

  /// Runs a shell script on this machine, whatever tree is managed.
  ///
  /// @param argument its `$1`
  /// @return its standard output; what it says on standard error is dropped, since it might quote
  ///   what it was asked for
  /// @throws IOException when it fails; the message holds nothing of its output
  public static String ask(String script, String argument) throws IOException {
    String quiet = "exec 2>/dev/null\n" + script;
    var ended =
        new Processes()
            .run(Command.of(List.of("/bin/sh", "-c", quiet, "sh", argument)).within(LIMIT));
    if (ended.timedOut()) {
      throw new IOException("it did not answer within " + LIMIT.toSeconds() + " s");
    }
    if (!ended.succeeded()) {
      throw new IOException("it ended with " + ended.exitCode());
    }
    return ended.output();
  }
}
