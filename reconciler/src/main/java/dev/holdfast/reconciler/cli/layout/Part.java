package dev.holdfast.reconciler.cli.layout;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;

/// A piece of the text as it was read, to be laid out anew.
abstract sealed class Part {
  /// Anchor and tag as they are written, or empty.
  final String properties;

  /// Offset of its first character, properties included.
  final int start;

  /// Offset behind its last character.
  int end;

  private Part(String properties, int start, int end) {
    this.properties = properties;
    this.start = start;
    this.end = end;
  }

  static final class Scalar extends Part {
    final String value;
    final ScalarStyle style;

    /// As it is written, without properties; for a block scalar its header and its lines.
    final String source;

    /// Offset where [#source] begins.
    final int sourceStart;

    Scalar(
        String properties,
        int start,
        int sourceStart,
        int end,
        String value,
        ScalarStyle style,
        String source) {
      super(properties, start, end);
      this.sourceStart = sourceStart;
      this.value = value;
      this.style = style;
      this.source = source;
    }

    boolean isBlock() {
      return style == ScalarStyle.LITERAL || style == ScalarStyle.FOLDED;
    }

    boolean isEmpty() {
      return style == ScalarStyle.PLAIN && value.isEmpty();
    }
  }

  static final class Alias extends Part {
    final String name;

    Alias(String name, int start, int end) {
      super("", start, end);
      this.name = name;
    }
  }

  /// A mapping or a sequence.
  static final class Collection extends Part {
    final boolean mapping;
    final List<Item> items = new ArrayList<>();

    /// Comments behind the last item.
    final List<Comment> foot = new ArrayList<>();

    /// Whether it is written in braces or brackets.
    final boolean flow;

    /// Whether it holds a comment, so that it cannot stand in one line.
    boolean commented;

    Collection(String properties, int start, boolean mapping, boolean flow) {
      super(properties, start, start);
      this.mapping = mapping;
      this.flow = flow;
    }
  }

  /// An entry of a mapping, or an element of a sequence.
  static final class Item {
    final Part.@Nullable Scalar key;
    final Part value;

    /// Offset of its key or its dash.
    final int start;

    /// Comments above it.
    final List<Comment> head = new ArrayList<>();

    /// The comment at the end of its first line; null where there is none.
    @Nullable Comment lineEnd;

    /// Whether the line right above it is empty.
    final boolean blankBefore;

    Item(Part.@Nullable Scalar key, Part value, int start, boolean blankBefore) {
      this.key = key;
      this.value = value;
      this.start = start;
      this.blankBefore = blankBefore;
    }
  }

  /// One YAML document.
  ///
  /// @param root null where it holds only comments
  /// @param end offset where the next one begins, or the text ends
  /// @param aliased whether it has anchors, so that its order matters
  /// @param head comments above the first key
  record Document(@Nullable Part root, int start, int end, boolean aliased, List<Comment> head) {}
}
