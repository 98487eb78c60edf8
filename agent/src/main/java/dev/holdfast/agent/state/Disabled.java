package dev.holdfast.agent.state;

import dev.holdfast.canonical.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Changes are switched off on this node.
///
/// @param until null means until `enable`; in the node's own time
public record Disabled(String reason, @Nullable Instant until) {
  public boolean holdsAt(Instant now) {
    return until == null || now.isBefore(until);
  }

  Json toJson() {
    return Json.object().put("reason", reason).put("until", until).build();
  }

  static Disabled from(Json.Obj json) {
    return new Disabled(json.string("reason"), json.instantOrNull("until"));
  }
}
