package dev.holdfast.reconciler.cli;

import java.util.ArrayList;
import java.util.List;

/// Rows in columns as wide as their widest cell, two spaces apart; nothing is cut, so that what is
/// printed can be searched.
public final class Table {
  private final List<String> heads;
  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... heads) {
    this.heads = List.of(heads);
  }

  public Table row(String... cells) {
    if (cells.length != heads.size()) {
      throw new IllegalArgumentException("a row has " + heads.size() + " cells");
    }
    rows.add(List.of(cells));
    return this;
  }

  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /// The table, or `otherwise` and a line feed where there are no rows.
  public String textOr(String otherwise) {
    return rows.isEmpty() ? otherwise + "\n" : text();
  }

  public String text() {
    int[] widths = new int[heads.size()];
    measure(heads, widths);
    rows.forEach(row -> measure(row, widths));
    var out = new StringBuilder();
    print(heads, widths, out);
    rows.forEach(row -> print(row, widths, out));
    return out.toString();
  }

  private static void measure(List<String> cells, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], width(cells.get(i)));
    }
  }

  private static void print(List<String> cells, int[] widths, StringBuilder out) {
    var line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      line.append(cell);
      if (i < widths.length - 1) {
        line.repeat(" ", widths[i] - width(cell) + 2);
      }
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
