package dev.holdfast.language;

import dev.holdfast.model.Association;
import dev.holdfast.problem.Problem;
import java.util.List;

/// An association with the repository's defaults under its own spec.
///
/// @param problems what only shows once both are together; empty when it can be used
public record Merged(Located<Association> association, List<Problem> problems) {
  public Merged {
    problems = List.copyOf(problems);
  }
}
