package dev.holdfast.reconciler.cli.layout;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Prints parts: two spaces a level, lists indented below their key, what was written in braces in
/// one line where it fits, at most one empty line between entries.
final class PartPrinter {
  static final int WIDTH = 100;
  private static final int STEP = 2;

  private final StringBuilder out;

  /// Where a text ends that keeps the empty lines behind it: none may follow.
  private int kept = -1;

  PartPrinter(StringBuilder out) {
    this.out = out;
  }

  void document(Part.Document document, Part.Collection root, KeyOrder order) {
    comments(document.head(), 0, false);
    if (root.items.isEmpty()) {
      out.append(root.mapping ? "{}" : "[]").append('\n');
      comments(root.foot, 0, true);
      return;
    }
    Part.Item opening = root.items.getFirst();
    Above above =
        document.head().isEmpty()
            ? Above.NOTHING
            : opening.blankBefore ? Above.COMMENTS_APART : Above.COMMENTS;
    items(root, ordered(root, order), 0, order, above);
  }

  /// What stands above an entry.
  private enum Above {
    /// its collection begins
    NOTHING,
    COMMENTS,
    /// comments, and an empty line
    COMMENTS_APART,
    ENTRY
  }

  /// @param apart whether an empty line may stand before the first one
  void comments(List<Comment> comments, int indent, boolean apart) {
    boolean may = apart;
    for (Comment comment : comments) {
      if (may && comment.blankBefore()) {
        emptyLine();
      }
      out.repeat(" ", indent).append(comment.text()).append('\n');
      may = true;
    }
  }

  private void emptyLine() {
    if (out.length() != kept) {
      out.append('\n');
    }
  }

  private static List<Part.Item> ordered(Part.Collection collection, KeyOrder order) {
    if (!collection.mapping || order == KeyOrder.NONE) {
      return collection.items;
    }
    var items = new ArrayList<>(collection.items);
    items.sort(Comparator.comparingInt(item -> order.rank(name(item))));
    return items;
  }

  private static String name(Part.Item item) {
    return item.key == null ? "" : item.key.value;
  }

  private static KeyOrder below(KeyOrder order, Part.Item item) {
    return item.key == null ? order.element() : order.child(item.key.value);
  }

  private void items(
      Part.Collection collection, List<Part.Item> items, int indent, KeyOrder order, Above above) {
    Above before = above;
    for (Part.Item item : items) {
      KeyOrder below = below(order, item);
      List<Comment> head = head(item, indent, below);
      if (head.isEmpty()) {
        // The empty line above the entry that opened the collection parted it from what was above.
        boolean parted = item.blankBefore && item != collection.items.getFirst();
        if (before == Above.COMMENTS_APART || (before == Above.ENTRY && parted)) {
          emptyLine();
        }
      } else {
        if (before == Above.COMMENTS_APART && !head.getFirst().blankBefore()) {
          emptyLine();
        }
        comments(head, indent, before != Above.NOTHING);
        if (item.blankBefore && head.size() == item.head.size()) {
          emptyLine();
        }
      }
      item(item, indent, below);
      before = Above.ENTRY;
    }
    comments(collection.foot, indent, true);
  }

  /// The comments above an entry: in a list also those above the first entry within, since that one
  /// stands in the same line.
  private static List<Comment> head(Part.Item item, int indent, KeyOrder order) {
    if (item.key != null
        || !(item.value instanceof Part.Collection within)
        || !isBroken(within, indent + 1, order)
        || !within.properties.isEmpty()) {
      return item.head;
    }
    var head = new ArrayList<>(item.head);
    if (item.lineEnd != null) {
      head.add(item.lineEnd);
    }
    Part.Item first = ordered(within, order).getFirst();
    head.addAll(head(first, indent + STEP, below(order, first)));
    return head;
  }

  /// Whether it takes lines of its own.
  ///
  /// @param column where it would begin, but for a space
  private static boolean isBroken(Part.Collection collection, int column, KeyOrder order) {
    return isInBlock(collection)
        || (!collection.items.isEmpty() && column + 1 + width(flow(collection, order)) > WIDTH);
  }

  /// Whether it can only stand in lines of its own.
  private static boolean isInBlock(Part part) {
    return part instanceof Part.Collection collection
        && !collection.items.isEmpty()
        && (!collection.flow || isCommented(collection));
  }

  private static boolean isCommented(Part part) {
    return part instanceof Part.Collection collection
        && (collection.commented
            || collection.items.stream().anyMatch(item -> isCommented(item.value)));
  }

  private void item(Part.Item item, int indent, KeyOrder order) {
    out.repeat(" ", indent);
    String lead = item.key == null ? "-" : Scalars.key(item.key) + ":";
    out.append(lead);
    String comment = item.lineEnd == null ? "" : " " + item.lineEnd.text();
    value(item, indent, indent + width(lead), comment, order);
  }

  /// Ends with a line feed.
  private void value(Part.Item item, int indent, int column, String comment, KeyOrder order) {
    switch (item.value) {
      case Part.Alias alias -> out.append(' ').append(alias.name).append(comment).append('\n');
      case Part.Scalar scalar when scalar.isBlock() && scalar.value.isEmpty() ->
          out.append(spaced(scalar.properties)).append(" \"\"").append(comment).append('\n');
      case Part.Scalar scalar when scalar.isBlock() -> {
        out.append(spaced(scalar.properties)).append(' ');
        BlockText.print(scalar, comment, indent, out);
        kept = BlockText.keeps(scalar.source, 0) ? out.length() : kept;
      }
      case Part.Scalar scalar -> {
        String text = Scalars.of(scalar).replace("\n", "\n" + " ".repeat(indent + STEP));
        out.append(spaced(scalar.properties)).append(spaced(text)).append(comment).append('\n');
      }
      case Part.Collection collection ->
          collection(item, collection, indent, column, comment, order);
    }
  }

  private void collection(
      Part.Item item,
      Part.Collection collection,
      int indent,
      int column,
      String comment,
      KeyOrder order) {
    if (!isBroken(collection, column, order)) {
      out.append(' ').append(flow(collection, order)).append(comment).append('\n');
      return;
    }
    boolean inline = item.key == null && collection.properties.isEmpty();
    if (inline) {
      inline(collection, indent, order);
    } else {
      out.append(spaced(collection.properties)).append(comment).append('\n');
      List<Part.Item> items = ordered(collection, order);
      items(collection, items, indent + STEP, order, Above.NOTHING);
    }
  }

  /// The first entry stands behind the dash; its comments have been printed above.
  private void inline(Part.Collection collection, int indent, KeyOrder order) {
    int dash = out.length();
    List<Part.Item> items = ordered(collection, order);
    Part.Item first = items.getFirst();
    item(first, indent + STEP, below(order, first));
    out.replace(dash, dash + indent + STEP, " ");
    kept = kept > dash ? kept - indent - STEP + 1 : kept;
    items(collection, items.subList(1, items.size()), indent + STEP, order, Above.ENTRY);
  }

  private static String spaced(String text) {
    return text.isEmpty() ? "" : " " + text;
  }

  private static String flow(Part part, KeyOrder order) {
    return switch (part) {
      case Part.Alias alias -> alias.name;
      case Part.Scalar scalar when scalar.properties.isEmpty() -> Scalars.ofFlow(scalar);
      case Part.Scalar scalar -> scalar.properties + spaced(Scalars.ofFlow(scalar));
      case Part.Collection collection -> {
        var entries = new ArrayList<String>();
        for (Part.Item item : ordered(collection, order)) {
          String value = flow(item.value, below(order, item));
          entries.add(item.key == null ? value : Scalars.key(item.key) + ": " + value);
        }
        String joined = String.join(", ", entries);
        String text = collection.mapping ? "{" + joined + "}" : "[" + joined + "]";
        yield collection.properties.isEmpty() ? text : collection.properties + " " + text;
      }
    };
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }
}
