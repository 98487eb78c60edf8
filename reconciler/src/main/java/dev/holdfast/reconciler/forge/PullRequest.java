package dev.holdfast.reconciler.forge;

import dev.holdfast.reconciler.source.CommitId;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A pull request (at GitLab a merge request) as its forge tells it. Texts are its author's:
/// bounded, not trusted.
///
/// @param number unique within the repository
/// @param title one line of at most 200 characters
/// @param author the login, at most 100 characters
/// @param head the commit that the forge says it proposes: a hint; what counts is what `headRef`
///   holds when it is fetched; [CommitId#NONE] where the forge does not say
/// @param headRef full name of the ref in the *target* repository that holds the head, such as
///   `refs/pull/7/head`; empty where the forge keeps no such ref (Bitbucket Cloud, from a fork):
///   then nothing can be fetched from where credentials reach, and nothing is looked at
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
  static final int MAX_LOGIN = 100;
  private static final int MAX_TITLE = 200;
  private static final int MAX_LABELS = 100;
  private static final Pattern BREAKS = Pattern.compile("[\\p{Cntrl}\\s]+");

  public PullRequest {
    if (number < 1) {
      throw new IllegalArgumentException("pull requests are counted from 1");
    }
    title = line(title, MAX_TITLE);
    author = line(author, MAX_LOGIN);
    labels =
        labels.stream()
            .limit(MAX_LABELS)
            .map(label -> line(label, MAX_LOGIN))
            .collect(Collectors.toUnmodifiableSet());
  }

  /// One line of at most so many characters.
  static String line(String text, int most) {
    String bounded = text.length() <= 4 * most ? text : text.substring(0, 4 * most);
    String line = BREAKS.matcher(bounded).replaceAll(" ").strip();
    return line.codePointCount(0, line.length()) <= most
        ? line
        : line.substring(0, line.offsetByCodePoints(0, most - 1)) + "…";
  }

  /// What the people who were asked say about it.
  ///
  /// @param approvals that count now: later ones of a person replace earlier ones. Where anybody
  ///   may review, anybody's: whose word weighs is the gate's question, as is the author's own
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
