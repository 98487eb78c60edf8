package dev.holdfast.agent.preview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.wire.PreviewOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Which orders are obeyed.
class RulesTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final NodeName SELF = new NodeName("node-1");

  private static PreviewOrder order(String node, long epoch, Instant expiresAt) {
    return new PreviewOrder(
        "p-1",
        new NodeName(node),
        epoch,
        expiresAt,
        Duration.ofMinutes(1),
        false,
        List.of(new PreviewOrder.Content(AssociationId.parse("fleet/web"), Digest.of("content"))));
  }

  private static String refusal(PreviewOrder order, String... taken) {
    return Rules.refusal(order, SELF, 3, Set.of(taken), NOW).orElse("");
  }

  @Test
  void oneForThisNodeAndThisTimeIsObeyed() {
    assertThat(refusal(order("node-1", 3, NOW.plusMillis(1)))).isEmpty();
    assertThat(refusal(order("node-1", 4, NOW.plusMillis(1)), "p-0")).isEmpty();
  }

  @Test
  void anyOtherIsRefused() {
    assertThat(refusal(order("node-2", 3, NOW.plusMillis(1)))).contains("another node");
    assertThat(refusal(order("node-1", 2, NOW.plusMillis(1)))).contains("epoch 2");
    assertThat(refusal(order("node-1", 3, NOW))).contains("expired");
    assertThat(refusal(order("node-1", 3, NOW.plusMillis(1)), "p-1")).contains("taken before");
  }
}
