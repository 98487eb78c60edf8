package dev.holdfast.language;

import dev.holdfast.model.Declaration;
import dev.holdfast.problem.Problem;
import java.util.List;

/// What one configuration file says.
///
/// @param declarations in the order of the file, without those that have errors
/// @param failed declarations that have errors, as far as kind and name can be read: whoever looks
///   for a name finds it here and does not report it missing as well
/// @param problems sorted; with the text of their source lines
/// @param ignored whether it lies outside of the four folders and is not ours
public record FileResult(
    List<Located<? extends Declaration>> declarations,
    List<Failed> failed,
    List<Problem> problems,
    boolean ignored) {
  /// A declaration that cannot be used.
  public record Failed(String kind, String name) {}

  public FileResult {
    declarations = List.copyOf(declarations);
    failed = List.copyOf(failed);
    problems = problems.stream().sorted().toList();
  }

  static FileResult notOurs() {
    return new FileResult(List.of(), List.of(), List.of(), true);
  }
}
