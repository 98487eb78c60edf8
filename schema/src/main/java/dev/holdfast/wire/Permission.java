package dev.holdfast.wire;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.model.AssociationId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Asking whether a node may change itself now, where its association limits how many do so at
/// once. Asked again and again until the answer is no longer to wait; asking changes nothing for a
/// node that already may.
public final class Permission {
  private Permission() {}

  /// Exactly one of `firing` and `run` is there.
  ///
  /// @param firing the due time that the run is for, without the node's splay
  /// @param run id of the [RunRequest] that the run is for
  public record Request(AssociationId association, @Nullable Instant firing, @Nullable String run) {
    public Request {
      if ((firing == null) == (run == null)) {
        throw new JsonShapeException("a permit is asked for a firing or for a run");
      }
      firing = firing == null ? null : ExecutionId.nameable(firing);
    }

    /// What it is asked for.
    public ExecutionId execution() {
      return run != null
          ? new ExecutionId(run)
          : ExecutionId.of(association, java.util.Objects.requireNonNull(firing));
    }

    public Json toJson() {
      return Json.object()
          .put("association", association.toString())
          .put("firing", firing)
          .put("run", run)
          .build();
    }

    public static Request from(Json.Obj json) {
      return new Request(
          AssociationId.parse(json.string("association")),
          json.instantOrNull("firing"),
          json.stringOrNull("run"));
    }
  }

  /// What the reconciler says.
  public sealed interface Answer {
    /// @param permit a signed [Permit]
    record Granted(Signed permit) implements Answer {}

    /// @param askAgain how long to wait before asking again
    record Wait(String reason, Duration askAgain) implements Answer {}

    /// Not in this execution any more.
    record Refused(String reason) implements Answer {}

    default Json toJson() {
      return switch (this) {
        case Granted(var permit) -> Json.object().put("permit", permit.toJson()).build();
        case Wait(var reason, var askAgain) ->
            Json.object().put("wait_seconds", askAgain.toSeconds()).put("reason", reason).build();
        case Refused(var reason) ->
            Json.object().put("refused", true).put("reason", reason).build();
      };
    }

    /// @throws JsonShapeException when it is no answer
    static Answer from(Json.Obj json) {
      if (json.has("permit")) {
        return new Granted(Signed.from(json.object("permit")));
      }
      String reason = json.string("reason", "");
      return json.bool("refused", false)
          ? new Refused(reason)
          : new Wait(reason, Duration.ofSeconds(json.integer("wait_seconds")));
    }
  }
}
