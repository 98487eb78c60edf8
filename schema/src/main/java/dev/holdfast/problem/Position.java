package dev.holdfast.problem;

import java.util.Comparator;

/// Where something stands in a file of the repository.
///
/// @param file path relative to the repository's root, with forward slashes
/// @param line from 1; 0 means the file as a whole
/// @param column from 1, in code points; 0 means the line as a whole
public record Position(String file, int line, int column) implements Comparable<Position> {
  private static final Comparator<Position> ORDER =
      Comparator.comparing(Position::file)
          .thenComparingInt(Position::line)
          .thenComparingInt(Position::column);

  public static Position ofFile(String file) {
    return new Position(file, 0, 0);
  }

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    if (line == 0) {
      return file;
    }
    return column == 0 ? file + ":" + line : file + ":" + line + ":" + column;
  }
}
