package dev.holdfast.agent.step.plugin;

import dev.holdfast.agent.host.Processes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Passes on what a program says, and remembers the beginning of it, to find the reason there where
/// the last line is none.
final class Heard implements Processes.Sink {
  private static final int LIMIT = 64 * 1024;

  private final Processes.Sink next;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

  Heard(Processes.Sink next) {
    this.next = next;
  }

  @Override
  public void take(byte[] bytes, int count) throws IOException {
    synchronized (this) {
      kept.write(bytes, 0, Math.min(count, LIMIT - kept.size()));
    }
    next.take(bytes, count);
  }

  /// Says the last of the lines that give a reason once more, so that it is the last of all: the
  /// one that a failure is explained by. Nothing where it is the last already.
  synchronized void repeatLast(Predicate<String> reasons) throws IOException {
    List<String> lines =
        kept.toString(StandardCharsets.UTF_8)
            .lines()
            .map(String::strip)
            .filter(each -> !each.isEmpty())
            .toList();
    Optional<String> reason = lines.stream().filter(reasons).reduce((_, last) -> last);
    if (reason.isPresent() && !reason.get().equals(lines.getLast())) {
      byte[] bytes = (reason.get() + "\n").getBytes(StandardCharsets.UTF_8);
      next.take(bytes, bytes.length);
    }
  }
}
