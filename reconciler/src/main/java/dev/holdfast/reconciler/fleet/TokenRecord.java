package dev.holdfast.reconciler.fleet;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.Labels;
import dev.holdfast.model.NodeName;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A join token as it is kept: everything but its secret.
///
/// @param verifier what proofs are checked against
/// @param labels what every node that joins with it gets
/// @param labelKeys label keys that such a node may set itself
/// @param names RE2 pattern that the whole name must match; empty: any name
/// @param replaces whether it may take a name that is taken
/// @param maxUses at least 1
public record TokenRecord(
    String id,
    Digest verifier,
    Labels labels,
    SortedSet<String> labelKeys,
    String names,
    boolean replaces,
    int maxUses,
    int uses,
    String createdBy,
    Instant createdAt,
    Instant expiresAt,
    @Nullable Instant revokedAt) {
  public TokenRecord {
    labelKeys = Collections.unmodifiableSortedSet(new TreeSet<>(labelKeys));
  }

  public boolean isUsedUp() {
    return uses >= maxUses;
  }

  public boolean isExpired(Instant now) {
    return !now.isBefore(expiresAt);
  }

  /// Whether a node may join under this name with it. Patterns were compiled when it was made.
  public boolean allows(NodeName name) {
    return names.isEmpty() || com.google.re2j.Pattern.matches(names, name.value());
  }
}
