package dev.holdfast.wire;

import dev.holdfast.canonical.Json;
import java.time.Instant;

/// Which decision gave a node the content that it has, so that what a node says about the same
/// content under an earlier decision is not taken for an answer to a later one. Marks of one
/// association only grow; a node never has to compare them with its own clock.
///
/// @param at since when the node is given this content, without having been given other content
///   since
/// @param retriedAt when failures were last forgiven; the epoch where they never were
public record ReleaseMark(Instant at, Instant retriedAt) {
  /// Whether what was reported under this mark answers that one.
  ///
  /// @param failed whether it was reported as failed, which a retry forgives
  public boolean answers(ReleaseMark asked, boolean failed) {
    return !at.isBefore(asked.at) && (!failed || !retriedAt.isBefore(asked.retriedAt));
  }

  public Json toJson() {
    return Json.object()
        .put("at", at)
        .put("retried_at", retriedAt.equals(Instant.EPOCH) ? null : retriedAt)
        .build();
  }

  public static ReleaseMark from(Json.Obj json) {
    Instant retried = json.instantOrNull("retried_at");
    return new ReleaseMark(json.instant("at"), retried == null ? Instant.EPOCH : retried);
  }
}
