package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.cli.Answer;
import dev.holdfast.reconciler.cli.ReconcilerApi;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lists come in pages; a command shows them as one.
final class Pages {
  private static final int MAX_PAGES = 1_000;

  private Pages() {}

  static Answer.Found all(ReconcilerApi api, String path) {
    List<Json> items = new ArrayList<>();
    String cursor = null;
    for (int page = 0; page < MAX_PAGES; page++) {
      Json.Obj answer = api.need(next(path, cursor)).value();
      items.addAll(answer.list("items"));
      cursor = answer.stringOrNull("next");
      if (cursor == null) {
        break;
      }
    }
    return new Answer.Found(Json.object().put("items", new Json.Arr(items)).build());
  }

  private static String next(String path, @Nullable String cursor) {
    return cursor == null
        ? path
        : path + (path.contains("?") ? "&" : "?") + "cursor=" + Associations.encoded(cursor);
  }
}
