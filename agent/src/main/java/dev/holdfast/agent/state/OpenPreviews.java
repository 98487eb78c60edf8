package dev.holdfast.agent.state;

import dev.holdfast.canonical.Json;
import dev.holdfast.wire.PreviewOrder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Orders to look at a proposal that were taken up, and whose answer is not delivered yet.
public final class OpenPreviews {
  private final Path file;

  OpenPreviews(Path file) {
    this.file = file;
  }

  /// @param starts how often the agent was started since
  public record Open(PreviewOrder order, int starts) {
    private Json toJson() {
      return Json.object().put("order", order.toJson()).put("starts", starts).build();
    }

    private static Open from(Json.Obj json) {
      return new Open(
          PreviewOrder.from(json.object("order")), Math.toIntExact(json.integer("starts")));
    }
  }

  /// The oldest first.
  public List<Open> all() throws IOException {
    return DurableFiles.read(file, json -> json.list("open", Open::from)).orElse(List.of());
  }

  /// These and no others; on disk when this returns.
  public void put(List<Open> open) throws IOException {
    if (open.isEmpty()) {
      DurableFiles.delete(file);
    } else {
      DurableFiles.write(file, Json.object().putList("open", open, Open::toJson).build());
    }
  }
}
