package dev.holdfast.reconciler.app.settings;

import dev.holdfast.problem.Problem;
import java.util.List;
import java.util.stream.Collectors;

/// The configuration cannot be used. All that is wrong with it, with places.
public final class SettingsException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  public SettingsException(List<Problem> problems) {
    super(
        problems.stream()
            .sorted()
            .map(problem ->
                "%s: error[%s]: %s%s"
                    .formatted(
                        problem.at(),
                        problem.code(),
                        problem.message(),
                        problem.remedy().isEmpty() ? "" : "; " + problem.remedy()))
            .collect(Collectors.joining("\n")));
    this.problems = problems.stream().sorted().toList();
  }

  public List<Problem> problems() {
    return problems;
  }
}
