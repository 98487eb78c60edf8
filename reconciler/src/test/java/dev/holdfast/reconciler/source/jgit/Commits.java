package dev.holdfast.reconciler.source.jgit;

import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.SignedCommit;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// For tests: commits that no repository has.
public final class Commits {
  private Commits() {}

  /// @param text as `git cat-file commit` prints it
  public static SignedCommit parted(String text, String committer, String committedAt) {
    CommitText parts = CommitText.of(text.getBytes(StandardCharsets.ISO_8859_1));
    return new SignedCommit(
        new CommitId("b".repeat(40)),
        committer,
        Instant.parse(committedAt),
        parts.signed(),
        parts.signature());
  }
}
