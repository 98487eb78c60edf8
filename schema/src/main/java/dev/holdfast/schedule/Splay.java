package dev.holdfast.schedule;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.ScheduleSettings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Spreads the nodes over a window after a firing: fixed for a node and association, even over the
/// fleet.
public final class Splay {
  private static final Duration LONGEST_DEFAULT = Duration.ofMinutes(5);

  private Splay() {}

  /// How long after a firing this node starts.
  ///
  /// @return at least zero and less than the window; zero where the window is
  public static Duration of(AssociationId association, NodeName node, Duration window) {
    long millis = window.toMillis();
    if (millis <= 0) {
      return Duration.ZERO;
    }
    byte[] hash =
        Digest.sha256()
            .digest(("splay\n" + association + "\n" + node).getBytes(StandardCharsets.UTF_8));
    return Duration.ofMillis(Long.remainderUnsigned(ByteBuffer.wrap(hash).getLong(), millis));
  }

  /// The window that the settings name, else a tenth of the interval but at most five minutes.
  public static Duration window(ScheduleSettings settings, Schedule schedule) {
    Duration wanted = settings.splay();
    if (wanted != null) {
      return wanted;
    }
    return schedule
        .interval()
        .map(interval -> interval.dividedBy(10))
        .filter(tenth -> tenth.compareTo(LONGEST_DEFAULT) < 0)
        .orElse(LONGEST_DEFAULT);
  }
}
