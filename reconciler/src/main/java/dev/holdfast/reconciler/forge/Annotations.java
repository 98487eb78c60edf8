package dev.holdfast.reconciler.forge;

import dev.holdfast.reconciler.source.CommitId;
import java.util.List;

/// Problems of one commit, for the lines where they are.
///
/// @param name of what checked it, such as `holdfast/validate`
/// @param title one line that sums up
/// @param lines in order of file and line
/// @param url the page that says more
public record Annotations(
    CommitId commit, String name, String title, boolean failed, List<Line> lines, String url) {
  public Annotations {
    lines = List.copyOf(lines);
  }

  /// @param path from the root of the repository
  /// @param line counted from 1
  /// @param code of the problem, such as `HF101`
  public record Line(String path, int line, boolean error, String code, String message) {}
}
