package dev.holdfast.reconciler.forge;

/// What a webhook hints at. Whoever hears it asks the forge or Git what is true.
public sealed interface ForgeEvent {
  /// A branch may have moved.
  record Pushed() implements ForgeEvent {}

  /// A pull request was opened, edited, pushed to, made ready, labelled, reviewed, closed.
  record PullRequestChanged(long number) implements ForgeEvent {}

  /// Somebody wrote below a pull request. A hint too, but for its text: commands are short, and
  /// whether the author may give them is asked of the forge.
  ///
  /// @param author the login as [ForgeRepository#mayWrite] takes it, at most 100 characters
  /// @param text at most 1,000 characters of it
  record Commented(long number, String author, String text) implements ForgeEvent {
    private static final int MAX_TEXT = 1000;

    public Commented {
      author = PullRequest.line(author, PullRequest.MAX_LOGIN);
      text = text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }
  }

  /// Authentic, and of no interest here.
  record Ignored() implements ForgeEvent {}
}
