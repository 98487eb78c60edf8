package dev.holdfast.language;

import dev.holdfast.problem.Problem;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The text of a file, to show the line of a problem.
final class SourceLines {
  private static final int MAX_SHOWN = 200;

  private final String text;
  private int @Nullable [] starts;

  SourceLines(String text) {
    this.text = text;
  }

  Problem in(Problem problem) {
    return problem.withSourceLine(line(problem.at().line()));
  }

  /// A line, from 1, without its end; empty where there is none. Cut where nobody would read on.
  private String line(int number) {
    if (number == 0) {
      return "";
    }
    int[] all = starts();
    if (number > all.length) {
      return "";
    }
    int start = all[number - 1];
    int end = number < all.length ? all[number] - 1 : text.length();
    return text.substring(start, Math.min(end, start + MAX_SHOWN)).stripTrailing();
  }

  /// Made when first asked for: most files have no problems.
  private int[] starts() {
    if (starts == null) {
      starts =
          IntStream.concat(
                  IntStream.of(0),
                  IntStream.range(0, text.length())
                      .filter(at -> text.charAt(at) == '\n')
                      .map(at -> at + 1))
              .toArray();
    }
    return starts;
  }
}
