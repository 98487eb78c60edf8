package dev.holdfast.reconciler.config;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.problem.Position;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.problem.Severity;
import java.util.Locale;

/// A problem as machines get it, and as it is stored with its commit.
public final class ProblemJson {
  private ProblemJson() {}

  public static Json.Obj of(Problem problem) {
    return Json.object()
        .put("severity", problem.severity().name().toLowerCase(Locale.ROOT))
        .put("file", problem.at().file())
        .put("line", problem.at().line())
        .put("column", problem.at().column())
        .put("code", problem.code().id())
        .put("message", problem.message())
        .put("remedy", problem.remedy())
        .put("source_line", problem.sourceLine())
        .build();
  }

  /// @throws JsonShapeException when it is not what [#of] wrote
  public static Problem from(Json.Obj json) {
    return new Problem(
        Severity.valueOf(json.string("severity").toUpperCase(Locale.ROOT)),
        new Position(json.string("file"), (int) json.integer("line"), (int) json.integer("column")),
        code(json.string("code")),
        json.string("message"),
        json.string("remedy", ""),
        json.string("source_line", ""));
  }

  private static ProblemCode code(String id) {
    for (ProblemCode code : ProblemCode.values()) {
      if (code.id().equals(id)) {
        return code;
      }
    }
    throw new JsonShapeException("no problem code '" + id + "'");
  }
}
