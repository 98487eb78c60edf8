package dev.holdfast.reconciler.fleet;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.holdfast.model.Labels;
import java.time.Duration;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// What a new join token should allow; see [TokenRecord] for the parts.
///
/// @param ttl from one minute to 366 days
public record TokenRequest(
    int uses,
    Duration ttl,
    Labels labels,
    SortedSet<String> labelKeys,
    String names,
    boolean replaces) {
  private static final int MAX_USES = 1_000_000;
  private static final int MAX_PATTERN = 1_000;
  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(366);

  /// @throws IllegalArgumentException when a part is out of range; the message is fit for the
  ///   caller
  public TokenRequest {
    if (uses < 1 || uses > MAX_USES) {
      throw new IllegalArgumentException("'uses' is 1 to " + MAX_USES + ", not " + uses);
    }
    if (ttl.compareTo(SHORTEST) < 0 || ttl.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("'ttl' is 1m to 366d");
    }
    labelKeys = Collections.unmodifiableSortedSet(new TreeSet<>(labelKeys));
    labelKeys.forEach(key -> Labels.of(java.util.Map.of(key, "")));
    check(names);
  }

  private static void check(String names) {
    if (names.length() > MAX_PATTERN) {
      throw new IllegalArgumentException("'names' is a pattern of at most 1000 characters");
    }
    try {
      Pattern.compile(names);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("'names' is not an RE2 pattern: " + e.getMessage(), e);
    }
  }
}
