package dev.holdfast.agent.host;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A process to run. Its environment is only what stands here beside `PATH`, `LANG` and `HOME`.
///
/// @param timeout after it the whole process group gets TERM, and KILL after 30 s
/// @param workingDirectory null means `/`
/// @param maxOutputBytes what is said beyond it is dropped
/// @param outlives not ended when the agent ends meanwhile
public record Command(
    List<String> words,
    Map<String, String> environment,
    Duration timeout,
    @Nullable String workingDirectory,
    int maxOutputBytes,
    boolean outlives) {
  private static final Duration USUAL = Duration.ofMinutes(2);
  private static final int USUAL_OUTPUT_BYTES = 24_000;
  private static final int LISTING_BYTES = 8 * 1024 * 1024;

  public Command {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
  }

  public static Command of(String... words) {
    return of(List.of(words));
  }

  public static Command of(List<String> words) {
    return new Command(words, Map.of(), USUAL, null, USUAL_OUTPUT_BYTES, false);
  }

  /// A command whose output is a long list.
  public static Command listing(List<String> words) {
    return new Command(words, Map.of(), USUAL, null, LISTING_BYTES, false);
  }

  public Command within(Duration limit) {
    return new Command(words, environment, limit, workingDirectory, maxOutputBytes, outlives);
  }

  public Command in(@Nullable String directory) {
    return new Command(words, environment, timeout, directory, maxOutputBytes, outlives);
  }

  public Command with(Map<String, String> more) {
    var all = new TreeMap<>(environment);
    all.putAll(more);
    return new Command(words, all, timeout, workingDirectory, maxOutputBytes, outlives);
  }

  /// The same, started by way of `prefix`, and left running when the agent ends.
  Command outlivingBy(List<String> prefix) {
    var all = new java.util.ArrayList<>(prefix);
    all.addAll(words);
    return new Command(all, environment, timeout, workingDirectory, maxOutputBytes, true);
  }
}
