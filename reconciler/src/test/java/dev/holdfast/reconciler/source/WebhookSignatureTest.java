package dev.holdfast.reconciler.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WebhookSignatureTest {
  private static final byte[] SECRET = "It's a Secret to Everybody".getBytes(UTF_8);
  private static final byte[] BODY = "Hello, World!".getBytes(UTF_8);

  /// GitHub's documentation, "Testing the webhook payload validation".
  private static final String SIGNATURE =
      "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

  @Test
  void gitHubsOwnExampleMatches() {
    assertThat(WebhookSignature.matches(List.of(SECRET), BODY, SIGNATURE)).isTrue();
  }

  @Test
  void whileASecretIsReplacedBothMatch() {
    byte[] other = "new".getBytes(UTF_8);
    assertThat(WebhookSignature.matches(List.of(other, SECRET), BODY, SIGNATURE)).isTrue();
    String signed = WebhookSignature.sign(other, BODY);
    assertThat(WebhookSignature.matches(List.of(other, SECRET), BODY, signed)).isTrue();
  }

  @Test
  void nothingElseMatches() {
    assertThat(WebhookSignature.matches(List.of(SECRET), BODY, null)).isFalse();
    assertThat(WebhookSignature.matches(List.of(SECRET), BODY, "")).isFalse();
    assertThat(WebhookSignature.matches(List.of(SECRET), BODY, SIGNATURE.substring(7))).isFalse();
    assertThat(WebhookSignature.matches(List.of(SECRET), "Hello".getBytes(UTF_8), SIGNATURE))
        .isFalse();
    assertThat(WebhookSignature.matches(List.of("x".getBytes(UTF_8)), BODY, SIGNATURE)).isFalse();
  }

  @Test
  void withoutASecretNothingMatchesNotEvenWhatWeCompareWithInstead() {
    String guess = WebhookSignature.sign(new byte[32], BODY);
    assertThat(WebhookSignature.matches(List.of(), BODY, guess)).isFalse();
  }
}
