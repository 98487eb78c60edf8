package dev.holdfast.agent.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A process to run. Its environment is only what stands here beside `PATH`, `LANG` and `HOME`.
///
/// @param timeout after it all that the process started gets TERM, and KILL after 30 s
/// @param workingDirectory null means `/`
/// @param maxOutputBytes what is said beyond it is dropped
/// @param input for its standard input; null for none
/// @param keeping what becomes of what it starts
public record Command(
    List<String> words,
    Map<String, String> environment,
    Duration timeout,
    @Nullable String workingDirectory,
    int maxOutputBytes,
    @Nullable String input,
    Keeping keeping) {
  private static final Duration USUAL = Duration.ofMinutes(2);
  private static final int USUAL_OUTPUT_BYTES = 24_000;
  private static final int LISTING_BYTES = 8 * 1024 * 1024;

  /// How a process is kept track of.
  enum Keeping {
    /// a program that we know: its session is enough
    SESSION,
    /// a user's program, which may start anything: all that it starts carries a mark
    MARKED,
    /// likewise, and where systemd runs in a scope of its own, which nothing leaves
    SCOPED,
    /// not ended when the agent ends meanwhile
    OUTLIVES
  }

  public Command {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
  }

  public static Command of(String... words) {
    return of(List.of(words));
  }

  public static Command of(List<String> words) {
    return new Command(words, Map.of(), USUAL, null, USUAL_OUTPUT_BYTES, null, Keeping.SESSION);
  }

  /// A command whose output is a long list.
  public static Command listing(List<String> words) {
    return new Command(words, Map.of(), USUAL, null, LISTING_BYTES, null, Keeping.SESSION);
  }

  public Command within(Duration limit) {
    return new Command(words, environment, limit, workingDirectory, maxOutputBytes, input, keeping);
  }

  public Command in(@Nullable String directory) {
    return new Command(words, environment, timeout, directory, maxOutputBytes, input, keeping);
  }

  public Command with(Map<String, String> more) {
    var all = new TreeMap<>(environment);
    all.putAll(more);
    return new Command(words, all, timeout, workingDirectory, maxOutputBytes, input, keeping);
  }

  /// @param text what it reads; the only way in for a secret that no other user may see
  public Command reading(String text) {
    return new Command(
        words, environment, timeout, workingDirectory, maxOutputBytes, text, keeping);
  }

  /// A user's own program: when it is ended, what it started is found again.
  public Command marked() {
    return keeping(Keeping.MARKED);
  }

  /// Likewise, and under systemd in a scope of its own. That costs some 30 ms and a line of the
  /// journal, so it is not for what runs at every check.
  public Command scoped() {
    return keeping(Keeping.SCOPED);
  }

  private Command keeping(Keeping other) {
    return new Command(words, environment, timeout, workingDirectory, maxOutputBytes, input, other);
  }

  /// The same, started by way of `prefix`.
  Command by(List<String> prefix) {
    var all = new ArrayList<>(prefix);
    all.addAll(words);
    return new Command(all, environment, timeout, workingDirectory, maxOutputBytes, input, keeping);
  }

  /// The same, started by way of `prefix`, and left running when the agent ends.
  Command outlivingBy(List<String> prefix) {
    return by(prefix).keeping(Keeping.OUTLIVES);
  }
}
