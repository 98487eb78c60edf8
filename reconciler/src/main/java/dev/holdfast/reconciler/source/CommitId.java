package dev.holdfast.reconciler.source;

import java.util.regex.Pattern;

/// A Git commit's id in hex.
public record CommitId(String hex) implements Comparable<CommitId> {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

  /// What stands before the first commit.
  public static final CommitId NONE = new CommitId("0".repeat(40));

  /// @throws IllegalArgumentException when it is not 40 or 64 lower-case hex digits
  public CommitId {
    if (!FORM.matcher(hex).matches()) {
      throw new IllegalArgumentException("a commit is named by 40 or 64 hex digits");
    }
  }

  public boolean isNone() {
    return equals(NONE);
  }

  /// The first ten digits, for people.
  public String abbreviated() {
    return hex.substring(0, 10);
  }

  @Override
  public int compareTo(CommitId other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
