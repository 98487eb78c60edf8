package dev.holdfast.reconciler.forge.bitbucket;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.forge.rest.RestStatuses;
import dev.holdfast.reconciler.status.StatusState;
import dev.holdfast.reconciler.status.WantedStatus;
import java.util.function.Function;

/// Both Bitbuckets word statuses alike. One of the same key takes the place of the one before.
///
/// @param where commits take them, from the root of the API on
record BuildStatuses(Function<WantedStatus, String> where) implements RestStatuses.Wording {
  @Override
  public String path(WantedStatus status) {
    return where.apply(status);
  }

  @Override
  public Json body(WantedStatus status) {
    return Json.object()
        .put("key", BuildKey.of(status.context()))
        .put("name", status.context())
        .put("state", word(status.state()))
        .put("description", status.description())
        .put("url", status.url())
        .build();
  }

  private static String word(StatusState state) {
    return switch (state) {
      case SUCCESS -> "SUCCESSFUL";
      case FAILURE -> "FAILED";
      case PENDING -> "INPROGRESS";
    };
  }
}
