package dev.holdfast.reconciler.cli.layout;

import java.util.ArrayList;
import java.util.List;

/// Finds comments: what begins with `#` where no value, anchor or tag stands.
final class CommentScanner {
  private record Span(int from, int to) {}

  private final Text text;
  private final List<Span> spans = new ArrayList<>();

  CommentScanner(Text text) {
    this.text = text;
  }

  /// No comment begins here. Called in order of the text.
  void occupied(int from, int to) {
    spans.add(new Span(from, to));
  }

  List<Comment> found() {
    var comments = new ArrayList<Comment>();
    int at = 0;
    for (Span span : spans) {
      between(at, span.from(), comments);
      at = Math.max(at, span.to());
    }
    between(at, text.text.length(), comments);
    return comments;
  }

  private void between(int from, int to, List<Comment> comments) {
    int at = from;
    while (at < to) {
      char c = text.text.charAt(at);
      if (c == '#') {
        comments.add(comment(at));
        at = text.lineEnd(text.lineOf(at));
      } else if (c == '&' || c == '*' || c == '!') {
        at = behindWord(text.text, at);
      } else {
        at++;
      }
    }
  }

  private Comment comment(int at) {
    int line = text.lineOf(at);
    boolean alone = text.text.substring(text.lineStart(line), at).isBlank();
    return new Comment(
        text.text.substring(at, text.lineEnd(line)).stripTrailing(),
        at,
        line,
        text.column(at),
        alone,
        alone && text.blankAbove(line));
  }

  /// The end of an anchor, an alias or a tag.
  static int behindWord(String text, int start) {
    int at = start;
    while (at < text.length()
        && !Character.isWhitespace(text.charAt(at))
        && ",[]{}".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return at;
  }

  /// The end of what separates: spaces, line ends, comments.
  static int behindSpace(String text, int start, int end) {
    int at = start;
    while (at < end && (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == '#')) {
      at = text.charAt(at) == '#' ? Math.max(at + 1, text.indexOf('\n', at)) : at + 1;
    }
    return at;
  }

  /// Where the dash stands that begins an element; comments before it may hold dashes.
  static int dash(String text, int from, int first) {
    int at = behindSpace(text, from, first);
    return at <= first && at < text.length() && text.charAt(at) == '-' ? at : first;
  }
}
