package dev.holdfast.language;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// "Did you mean": only within a small edit distance, since a far guess is worse than none.
public final class Nearest {
  private Nearest() {}

  /// The remedy `did you mean 'x'?`, or empty text where nothing is near.
  public static String remedy(String wrong, Collection<String> candidates) {
    String nearest = of(wrong, candidates);
    return nearest == null ? "" : "did you mean '" + nearest + "'?";
  }

  /// The nearest candidate, or null: one edit for each three letters, at least one.
  public static @Nullable String of(String wrong, Collection<String> candidates) {
    if (wrong.length() > 64) {
      return null;
    }
    int allowed = Math.max(1, wrong.length() / 3);
    String best = null;
    for (String candidate : candidates) {
      int distance = distance(wrong, candidate, allowed);
      if (distance < allowed || (distance == allowed && best == null)) {
        best = candidate;
        allowed = distance;
      }
    }
    return best;
  }

  /// Edits (insert, delete, replace, swap neighbours) between two words, or more than `limit`.
  private static int distance(String a, String b, int limit) {
    if (Math.abs(a.length() - b.length()) > limit) {
      return limit + 1;
    }
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        char x = Character.toLowerCase(a.charAt(i - 1));
        char y = Character.toLowerCase(b.charAt(j - 1));
        int best = Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1);
        best = Math.min(best, d[i - 1][j - 1] + (x == y ? 0 : 1));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          best = Math.min(best, d[i - 2][j - 2] + 1);
        }
        d[i][j] = best;
      }
    }
    return d[a.length()][b.length()];
  }
}
