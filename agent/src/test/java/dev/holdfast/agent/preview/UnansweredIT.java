package dev.holdfast.agent.preview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.state.StateFolder;
import dev.holdfast.agent.testing.LogLines;
import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.wire.PreviewOrder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Orders on disk.
class UnansweredIT {
  @TempDir private Path folder;

  private static PreviewOrder order() {
    return new PreviewOrder(
        "p-1",
        new NodeName("node-1"),
        0,
        Instant.parse("2026-11-21T10:00:00Z"),
        Duration.ofMinutes(1),
        false,
        List.of(new PreviewOrder.Content(AssociationId.parse("fleet/web"), Digest.of("content"))));
  }

  /// A write that an interrupt ends has no message of its own.
  @Test
  void oneThatCannotBeForgottenSaysWhy() throws IOException {
    try (var state = StateFolder.open(folder);
        var lines = new LogLines()) {
      var unanswered = new Unanswered(state.openPreviews());
      unanswered.add(order());
      Thread.currentThread().interrupt();
      unanswered.remove("p-1");
      assertThat(Thread.interrupted()).isTrue();
      assertThat(lines.all())
          .singleElement()
          .asString()
          .isEqualTo(
              "preview p-1 is over, and may be looked at once more after a restart:"
                  + " ClosedByInterruptException");
    }
  }
}
