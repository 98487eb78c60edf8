package dev.holdfast.reconciler.preview;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.config.FileSource;
import dev.holdfast.reconciler.source.CommitId;
import java.util.List;
import java.util.Map;

/// What a pull request proposes, and who asks what it would do.
///
/// @param head the proposed commit; what it comes to once it is merged is in `candidates`
/// @param askedBy the login
/// @param files of the merged tree, by digest
public record Proposed(
    RepositoryName repository,
    long pullRequest,
    CommitId head,
    String askedBy,
    List<Candidate> candidates,
    Map<Digest, FileSource> files) {
  public Proposed {
    candidates = List.copyOf(candidates);
    files = Map.copyOf(files);
  }
}
