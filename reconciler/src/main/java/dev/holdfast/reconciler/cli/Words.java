package dev.holdfast.reconciler.cli;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Small pieces of text that several listings share.
public final class Words {
  private Words() {}

  /// `12 s ago`, `5 min ago`, `3 h ago`, `9 d ago`; `never` for null.
  public static String ago(@Nullable Instant instant, Instant now) {
    return instant == null ? "never" : span(Duration.between(instant, now)) + " ago";
  }

  /// One unit, rounded down; what lies in the future counts as now.
  public static String span(Duration span) {
    long seconds = Math.max(0, span.toSeconds());
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3_600) {
      return seconds / 60 + " min";
    }
    return seconds < 172_800 ? seconds / 3_600 + " h" : seconds / 86_400 + " d";
  }

  /// `1 node`, `3 nodes`.
  public static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /// A commit's first ten digits.
  public static String abbreviated(String commit) {
    return commit.length() <= 10 ? commit : commit.substring(0, 10);
  }
}
