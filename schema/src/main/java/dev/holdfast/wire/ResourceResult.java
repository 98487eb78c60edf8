package dev.holdfast.wire;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.ResourceType;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How one resource ended.
///
/// @param cause why it differed; null where it did not
/// @param differences what differed, before anything was corrected; bounded and redacted
/// @param message for failed, not applicable and unknown: one line; else empty
/// @param output what a step of an AWS document said; null of anything else
public record ResourceResult(
    String name,
    ResourceType type,
    Outcome outcome,
    @Nullable Cause cause,
    List<Difference> differences,
    String message,
    Duration took,
    @Nullable Output output) {
  /// What a step said, and how it ended. Bounded, and secrets are redacted; all of it is in a file
  /// on the node.
  ///
  /// @param exitCode null where none of its processes ended by itself
  /// @param text the end of what it said
  /// @param cut whether it said more
  public record Output(@Nullable Integer exitCode, String text, boolean cut) {
    Json toJson() {
      return Json.object()
          .put("exit_code", exitCode == null ? null : Json.of(exitCode))
          .put("text", text)
          .put("cut", cut ? Json.of(true) : null)
          .build();
    }

    static Output from(Json.Obj json) {
      return new Output(
          json.has("exit_code") ? Math.toIntExact(json.integer("exit_code")) : null,
          json.string("text", ""),
          json.bool("cut", false));
    }
  }

  /// What became of it.
  public enum Outcome {
    IN_SYNC,
    /// differed, was applied, and holds now
    CORRECTED,
    /// differs and was not applied
    DRIFTED,
    FAILED,
    NOT_APPLICABLE,
    /// cannot be checked
    UNKNOWN
  }

  /// Why it differed.
  public enum Cause {
    /// the desired value came with a version
    NEW_VERSION,
    /// it had been in sync with this very value: someone else changed the node
    DRIFT,
    /// a fact, label, secret or `latest` moved
    INPUT,
    /// corrected in 3 of the last 5 runs
    FIGHT
  }

  public ResourceResult {
    differences = List.copyOf(differences);
  }

  /// One that says nothing.
  public ResourceResult(
      String name,
      ResourceType type,
      Outcome outcome,
      @Nullable Cause cause,
      List<Difference> differences,
      String message,
      Duration took) {
    this(name, type, outcome, cause, differences, message, took, null);
  }

  public Json toJson() {
    return Json.object()
        .put("name", name)
        .put("type", type.key())
        .put("outcome", outcome.name().toLowerCase(Locale.ROOT))
        .put("cause", cause == null ? null : cause.name().toLowerCase(Locale.ROOT))
        .putList("differences", differences, Difference::toJson)
        .put("message", message.isEmpty() ? null : message)
        .put("took", took)
        .put("output", output == null ? null : output.toJson())
        .build();
  }

  public static ResourceResult from(Json.Obj json) {
    String cause = json.stringOrNull("cause");
    return new ResourceResult(
        json.string("name"),
        ResourceType.of(json.string("type")),
        Outcome.valueOf(json.string("outcome").toUpperCase(Locale.ROOT)),
        cause == null ? null : Cause.valueOf(cause.toUpperCase(Locale.ROOT)),
        json.list("differences", Difference::from),
        json.string("message", ""),
        json.duration("took"),
        json.has("output") ? Output.from(json.object("output")) : null);
  }
}
