package dev.holdfast.agent.step;

import dev.holdfast.canonical.Json;
import dev.holdfast.wire.ResourceResult;
import dev.holdfast.wire.ResourceResult.Outcome;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What became of a step.
///
/// @param message one line, without secrets; empty where it succeeded
/// @param output null where it said nothing and nothing of it ran
/// @param ends whether it ends the document
/// @param ran whether anything was carried out
public record StepResult(
    Outcome outcome,
    String message,
    ResourceResult.@Nullable Output output,
    boolean ends,
    boolean ran) {
  static StepResult idle(Outcome outcome, String message) {
    return new StepResult(outcome, message, null, false, false);
  }

  Json toJson() {
    return Json.object()
        .put("outcome", outcome.name().toLowerCase(Locale.ROOT))
        .put("message", message)
        .put("exit_code", exitCode())
        .put("text", output == null ? null : output.text())
        .put("cut", output != null && output.cut())
        .put("ends", ends)
        .put("ran", ran)
        .build();
  }

  private @Nullable Json exitCode() {
    Integer code = output == null ? null : output.exitCode();
    return code == null ? null : Json.of(code);
  }

  static StepResult from(Json.Obj json) {
    return new StepResult(
        Outcome.valueOf(json.string("outcome").toUpperCase(Locale.ROOT)),
        json.string("message", ""),
        json.has("text")
            ? new ResourceResult.Output(
                json.has("exit_code") ? Math.toIntExact(json.integer("exit_code")) : null,
                json.string("text", ""),
                json.bool("cut", false))
            : null,
        json.bool("ends", false),
        json.bool("ran", false));
  }
}
