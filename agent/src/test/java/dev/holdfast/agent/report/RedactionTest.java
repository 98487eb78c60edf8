package dev.holdfast.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.ResourceType;
import dev.holdfast.wire.Difference;
import dev.holdfast.wire.ResourceResult;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedactionTest {
  @Test
  void everyTextOfAResultLosesItsSecrets() {
    var redaction = new Redaction(List.of("hunter22", "hunter22-longer"));
    var result =
        new ResourceResult(
            "r",
            ResourceType.FILE,
            ResourceResult.Outcome.FAILED,
            null,
            List.of(new Difference("p (hunter22)", "is hunter22-longer", null, "+hunter22", false)),
            "said hunter22",
            Duration.ZERO);
    assertThat(redaction.of(result).toString())
        .doesNotContain("hunter22")
        .doesNotContain("longer")
        .contains("is ***", "said ***", "+***");
  }

  @Test
  void eachLineOfALongSecretIsLookedForAndAShortOneIsNot() {
    var redaction =
        new Redaction(List.of("-----BEGIN KEY-----\nabcdefgh\n-----END KEY-----", "on"));
    assertThat(redaction.of("bad line 'abcdefgh' in session"))
        .isEqualTo("bad line '***' in session");
  }
}
