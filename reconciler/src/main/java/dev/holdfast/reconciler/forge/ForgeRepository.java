package dev.holdfast.reconciler.forge;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.status.StatusSink;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/// One repository at its forge: the edge to the forge's API. Asked by one thread at a time. Every
/// answer is bounded, redirects to other hosts are not followed, and credentials go to the
/// repository's own forge alone.
public interface ForgeRepository {
  /// Where its commits show statuses.
  StatusSink statuses();

  /// Where its commits are shown as deployments; empty where the forge has no such thing.
  ///
  /// @param environment as the forge names it
  /// @param branch that the commits are of
  default Optional<StatusSink> deployments(String environment, String branch) {
    return Optional.empty();
  }

  /// The open pull requests into a branch, those that changed last first.
  ///
  /// @param limit how many at most
  /// @throws ForgeException when the forge does not answer, or not as documented
  List<PullRequest> open(String base, int limit) throws ForgeException, InterruptedException;

  /// One pull request; empty where there is none, or it is not open any more.
  Optional<PullRequest> pullRequest(long number) throws ForgeException, InterruptedException;

  /// Makes our comment on a pull request say this: writes it, or edits the one that has the marker.
  ///
  /// @param marker a line that is not shown and stands at the start of the comment; only a comment
  ///   of our own account that has it is edited
  /// @param markdown at most [#maxComment] characters with the marker, which may already stand at
  ///   its start
  void comment(long number, String marker, String markdown)
      throws ForgeException, InterruptedException;

  /// A comment's text with the marker as its first line.
  static String marked(String marker, String markdown) {
    return markdown.startsWith(marker) ? markdown : marker + "\n" + markdown;
  }

  /// How long a comment may be, in characters as the forge counts.
  int maxComment();

  /// Whether comments may fold parts away with `<details>`; elsewhere it would be shown as it is
  /// written.
  default boolean foldsComments() {
    return true;
  }

  /// Who approves of a pull request now.
  PullRequest.Review review(long number) throws ForgeException, InterruptedException;

  /// Whether somebody may write to the repository. False for a login that does not exist.
  boolean mayWrite(String login) throws ForgeException, InterruptedException;

  /// Whether somebody belongs to a team, or at GitLab to a group.
  ///
  /// @param team as files of owners name it, without the `@`
  default Membership membership(String team, String login)
      throws ForgeException, InterruptedException {
    return Membership.UNKNOWN;
  }

  /// Shows problems on the lines where they are; does nothing where the forge has no such thing, or
  /// the credentials do not reach for it.
  void annotate(Annotations annotations) throws ForgeException, InterruptedException;

  /// Has the forge send again what it could not deliver to our webhook, where it keeps account of
  /// that and does not by itself.
  ///
  /// @param externalUrl where forges reach this reconciler, without a slash at its end
  /// @param entry the repository's name in our settings, with which the webhook's address ends
  /// @return how many
  default int redeliver(URI externalUrl, RepositoryName entry)
      throws ForgeException, InterruptedException {
    return 0;
  }
}
