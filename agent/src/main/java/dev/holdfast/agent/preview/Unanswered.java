package dev.holdfast.agent.preview;

import dev.holdfast.agent.state.OpenPreviews;
import dev.holdfast.wire.PreviewOrder;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Orders without an answer that was delivered, also on disk: looking changes nothing, so an agent
/// that was killed looks again.
final class Unanswered {
  private static final System.Logger LOG = System.getLogger("dev.holdfast.agent.preview");
  private static final int MOST = 16;

  private final OpenPreviews file;
  private final LinkedHashMap<String, OpenPreviews.Open> open = new LinkedHashMap<>();

  /// Counts this start of the agent, too.
  Unanswered(OpenPreviews file) throws IOException {
    this.file = file;
    for (OpenPreviews.Open each : file.all()) {
      open.put(each.order().id(), new OpenPreviews.Open(each.order(), each.starts() + 1));
    }
    if (!open.isEmpty()) {
      write();
    }
  }

  Set<String> ids() {
    return new TreeSet<>(open.keySet());
  }

  List<OpenPreviews.Open> all() {
    return List.copyOf(open.values());
  }

  /// One more than there is room for is not kept, and lost with a crash.
  void add(PreviewOrder order) throws IOException {
    if (open.size() < MOST) {
      open.put(order.id(), new OpenPreviews.Open(order, 0));
      write();
    }
  }

  /// Its answer was delivered, or nobody wants it any more.
  void remove(String id) {
    if (open.remove(id) != null) {
      try {
        write();
      } catch (IOException e) {
        LOG.log(
            System.Logger.Level.WARNING,
            "preview {0} is over, and may be looked at once more after a restart: {1}",
            id,
            e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
      }
    }
  }

  private void write() throws IOException {
    file.put(List.copyOf(open.values()));
  }
}
