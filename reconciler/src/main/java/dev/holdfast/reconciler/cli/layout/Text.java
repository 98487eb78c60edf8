package dev.holdfast.reconciler.cli.layout;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;

/// A text by lines and offsets. Line ends are line feeds.
final class Text {
  final String text;
  private final List<Integer> starts = new ArrayList<>();
  private final BitSet kept = new BitSet();

  Text(String text) {
    this.text = text;
    starts.add(0);
    for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
      starts.add(i + 1);
    }
  }

  int offset(Optional<Mark> mark) {
    int line = mark.map(Mark::getLine).orElse(0);
    int column = mark.map(Mark::getColumn).orElse(0);
    return text.offsetByCodePoints(lineStart(line), column);
  }

  int lineOf(int offset) {
    int low = 0;
    int high = starts.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (starts.get(middle) <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  int column(int offset) {
    return text.codePointCount(lineStart(lineOf(offset)), offset);
  }

  /// The end of the text for the line behind the last one.
  int lineStart(int line) {
    return line < starts.size() ? starts.get(line) : text.length();
  }

  int lineEnd(int line) {
    return line + 1 < starts.size() ? starts.get(line + 1) - 1 : text.length();
  }

  String line(int line) {
    return text.substring(lineStart(line), lineEnd(line));
  }

  int lines() {
    return starts.size();
  }

  /// The lines belong to a block text: where they are empty they separate nothing.
  void keep(int from, int to) {
    kept.set(from, to);
  }

  /// Whether the line above is there and empty.
  boolean blankAbove(int line) {
    return line > 0 && line(line - 1).isBlank() && !kept.get(line - 1);
  }
}
