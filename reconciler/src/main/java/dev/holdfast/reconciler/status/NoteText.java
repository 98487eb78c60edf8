package dev.holdfast.reconciler.status;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.RepositoryName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A note on a commit: one JSON object a line, one line per repository and context. Lines that are
/// not ours stay as they are.
public final class NoteText {
  private NoteText() {}

  /// The note with these statuses in the place of those that were there.
  ///
  /// @param statuses all of one commit
  public static String merged(
      String existing, RepositoryName repository, List<StatusOutbox.Unsent> statuses) {
    var ours = new LinkedHashMap<String, StatusOutbox.Unsent>();
    statuses.forEach(unsent -> ours.put(unsent.status().context(), unsent));
    var lines = new ArrayList<String>();
    for (String line : existing.split("\n", -1)) {
      if (!line.isBlank()) {
        StatusOutbox.Unsent ready = take(ours, repository, line);
        lines.add(ready == null ? line : line(repository, ready));
      }
    }
    ours.values().forEach(unsent -> lines.add(line(repository, unsent)));
    return String.join("\n", lines) + "\n";
  }

  private static StatusOutbox.@org.jspecify.annotations.Nullable Unsent take(
      Map<String, StatusOutbox.Unsent> ours, RepositoryName repository, String line) {
    try {
      Json.Obj json = JsonText.parseObject(line.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      return json.string("repository").equals(repository.value())
          ? ours.remove(json.string("context"))
          : null;
    } catch (JsonShapeException e) {
      return null;
    }
  }

  private static String line(RepositoryName repository, StatusOutbox.Unsent unsent) {
    WantedStatus status = unsent.status();
    return JsonText.canonical(
        Json.object()
            .put("repository", repository.value())
            .put("context", status.context())
            .put("state", status.state().id())
            .put("description", status.description())
            .put("url", status.url())
            .put("at", unsent.wantedAt())
            .build());
  }
}
