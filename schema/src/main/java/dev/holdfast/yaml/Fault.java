package dev.holdfast.yaml;

import dev.holdfast.problem.Position;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.problem.Severity;
import dev.holdfast.yaml.YamlNode.Mark;
import org.jspecify.annotations.Nullable;

/// Something wrong with a text as YAML.
///
/// @param at null means the file as a whole
public record Fault(
    @Nullable Mark at, Severity severity, ProblemCode code, String message, String remedy) {
  public Problem in(String file) {
    Position position =
        at == null ? Position.ofFile(file) : new Position(file, at.line(), at.column());
    return new Problem(severity, position, code, message, remedy, "");
  }
}
