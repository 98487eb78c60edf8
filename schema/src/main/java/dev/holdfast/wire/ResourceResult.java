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
public record ResourceResult(
    String name,
    ResourceType type,
    Outcome outcome,
    @Nullable Cause cause,
    List<Difference> differences,
    String message,
    Duration took) {
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

  public Json toJson() {
    return Json.object()
        .put("name", name)
        .put("type", type.key())
        .put("outcome", outcome.name().toLowerCase(Locale.ROOT))
        .put("cause", cause == null ? null : cause.name().toLowerCase(Locale.ROOT))
        .putList("differences", differences, Difference::toJson)
        .put("message", message.isEmpty() ? null : message)
        .put("took", took)
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
        json.duration("took"));
  }
}
