package dev.holdfast.reconciler.forge;

import dev.holdfast.reconciler.source.CommitId;
import java.net.URI;
import java.util.List;
import java.util.Set;

/// A pull request (at GitLab a merge request) as its forge tells it. Texts are its author's:
/// bounded, not trusted.
///
/// @param number unique within the repository
/// @param title one line of at most 200 characters
/// @param author the login, at most 100 characters
/// @param head the commit that the forge says it proposes: a hint; what counts is what `headRef`
///   holds when it is fetched
/// @param headRef full name of the ref in the *target* repository that holds the head, such as
///   `refs/pull/7/head`
/// @param base the branch that it is to be merged into, without `refs/heads/`
/// @param fromFork whether the head comes from another repository, whose writers may not write here
/// @param labels names
/// @param url its page
public record PullRequest(
    long number,
    String title,
    String author,
    CommitId head,
    String headRef,
    String base,
    boolean fromFork,
    boolean draft,
    Set<String> labels,
    URI url) {
  public PullRequest {
    if (number < 1) {
      throw new IllegalArgumentException("pull requests are counted from 1");
    }
    labels = Set.copyOf(labels);
  }

  /// What the people who were asked say about it.
  ///
  /// @param approvals that count now: later ones of a person replace earlier ones
  public record Review(List<Approval> approvals) {
    public static final Review NONE = new Review(List.of());

    public Review {
      approvals = List.copyOf(approvals);
    }
  }

  /// @param by the login
  /// @param commit what was looked at; [CommitId#NONE] where the forge does not say
  public record Approval(String by, CommitId commit) {}
}
