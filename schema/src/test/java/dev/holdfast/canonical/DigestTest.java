package dev.holdfast.canonical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
  private static final String HEX =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  /// The example of FIPS 180-2, appendix B.1.
  @Test
  void aTextHasItsSha256() {
    assertThat(Digest.of("abc")).isEqualTo(new Digest("sha256:" + HEX));
    assertThat(Digest.of("abc").abbreviated()).isEqualTo("ba7816bf8f01");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sha256:",
        HEX,
        "sha256:" + HEX + "0",
        "sha256:0" + HEX,
        "sha512:" + HEX,
        "SHA256:" + HEX,
        "sha256:BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "sha256:g a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a\n",
        "sha256:٠٠7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
      })
  void nothingElseIsADigest(String text) {
    assertThatThrownBy(() -> new Digest(text))
        .isInstanceOf(JsonShapeException.class)
        .hasMessage("a digest is 'sha256:' and 64 hex digits");
  }
}
