package dev.holdfast.reconciler.cli.layout;

import java.util.List;
import java.util.function.Predicate;

/// Gives every comment to the part that it stands at: above an entry, at the end of its line, or
/// behind the last entry of a collection. Where it stands decides; behind an entry it is the
/// indentation.
final class CommentPlacer {
  private final Text text;
  private final List<Comment> comments;
  private int next;

  private CommentPlacer(Text text, List<Comment> comments) {
    this.text = text;
    this.comments = comments;
  }

  static void place(Text text, PartReader.Read read) {
    var placer = new CommentPlacer(text, read.comments());
    List<Part.Document> documents = read.documents();
    for (int i = 0; i < documents.size(); i++) {
      int limit = i + 1 < documents.size() ? documents.get(i + 1).start() : text.text.length();
      placer.document(documents.get(i), limit);
    }
  }

  private void document(Part.Document document, int limit) {
    if (document.root() instanceof Part.Collection root && !root.items.isEmpty()) {
      int first = root.items.getFirst().start;
      take(document.head(), comment -> comment.at() < first);
      collection(root, limit, 0);
      take(root.foot, comment -> comment.at() < limit);
    } else {
      take(document.head(), comment -> comment.at() < limit);
    }
  }

  private void take(List<Comment> to, Predicate<Comment> which) {
    while (next < comments.size() && which.test(comments.get(next))) {
      to.add(comments.get(next));
      next++;
    }
  }

  /// @param limit offset of what comes behind the collection
  /// @param least column from which on a comment behind the last entry can belong to it
  private void collection(Part.Collection collection, int limit, int least) {
    List<Part.Item> items = collection.items;
    for (int i = 0; i < items.size(); i++) {
      Part.Item item = items.get(i);
      take(item.head, comment -> comment.at() < item.start);
      item(item, i + 1 < items.size() ? items.get(i + 1).start : limit);
    }
    int column = Math.max(least, text.column(items.getFirst().start));
    if (collection.flow) {
      take(collection.foot, comment -> comment.at() < limit);
    } else {
      take(
          collection.foot,
          comment -> comment.alone() && comment.at() < limit && comment.column() >= column);
    }
  }

  private void item(Part.Item item, int limit) {
    switch (item.value) {
      case Part.Alias alias -> {
        take(item.head, comment -> comment.at() < alias.end);
        lineEnd(item, alias.end, limit);
      }
      case Part.Scalar scalar -> {
        take(item.head, comment -> comment.at() < scalar.sourceStart);
        lineEnd(item, scalar.isBlock() ? scalar.sourceStart : scalar.end, limit);
      }
      case Part.Collection flow when flow.flow -> {
        take(item.head, comment -> comment.at() < flow.start);
        flow(item, flow);
        lineEnd(item, flow.end, limit);
      }
      case Part.Collection block -> block(item, block, limit);
    }
  }

  private void flow(Part.Item item, Part.Collection flow) {
    boolean within = next < comments.size() && comments.get(next).at() < flow.end;
    if (!within) {
      return;
    }
    if (flow.items.isEmpty()) {
      take(item.head, comment -> comment.at() < flow.end);
    } else {
      flow.commented = true;
      collection(flow, flow.end, 0);
    }
  }

  private void block(Part.Item item, Part.Collection block, int limit) {
    int line = text.lineOf(item.start);
    int first = block.items.getFirst().start;
    if (item.key == null) {
      take(item.head, comment -> comment.at() < first);
    } else if (isNext(
        comment -> !comment.alone() && comment.line() == line && comment.at() < first)) {
      item.lineEnd = comments.get(next);
      next++;
    }
    // A list may stand in its key's own column, where the next key stands too.
    int own = text.column(item.start);
    int least = item.key != null && !block.mapping && text.column(first) == own ? own + 1 : 0;
    collection(block, limit, least);
  }

  private boolean isNext(Predicate<Comment> which) {
    return next < comments.size() && which.test(comments.get(next));
  }

  private void lineEnd(Part.Item item, int end, int limit) {
    int line = text.lineOf(end);
    if (isNext(comment -> !comment.alone() && comment.line() == line && comment.at() < limit)) {
      item.lineEnd = comments.get(next);
      next++;
    }
  }
}
