package dev.holdfast.reconciler.app.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// "Did you mean": the nearest word within a small edit distance.
final class Nearest {
  private Nearest() {}

  static Optional<String> to(String word, Collection<String> words) {
    int limit = Math.max(1, Math.min(3, word.length() / 3));
    return words.stream()
        .filter(other -> distance(word, other) <= limit)
        .min(Comparator.comparingInt(other -> distance(word, other)));
  }

  /// Levenshtein, ignoring case.
  private static int distance(String left, String right) {
    String a = left.toLowerCase(java.util.Locale.ROOT);
    String b = right.toLowerCase(java.util.Locale.ROOT);
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
