package dev.holdfast.reconciler.source.jgit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitTextTest {
  private static final String HEAD = "tree t\nparent p\nauthor a\ncommitter c\n";
  private static final String SIGNATURE = "gpgsig -----BEGIN X-----\n \n abc\n -----END X-----\n";

  private static CommitText part(String text) {
    return CommitText.of(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String signed(String text) {
    return new String(part(text).signed().toArray(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void theSignatureIsTakenOutOfWhatItSigns() {
    String text = HEAD + SIGNATURE + "\nsubject\n";
    assertThat(part(text).signature()).isEqualTo("-----BEGIN X-----\n\nabc\n-----END X-----");
    assertThat(signed(text)).isEqualTo(HEAD + "\nsubject\n");
  }

  @Test
  void otherHeadersStay() {
    String text = HEAD + "encoding x\n" + SIGNATURE + "mergetag o\n more\n\nsubject\n";
    assertThat(signed(text)).isEqualTo(HEAD + "encoding x\nmergetag o\n more\n\nsubject\n");
  }

  @Test
  void aMessageIsNoSignature() {
    String text = HEAD + "\nsubject\n\n" + SIGNATURE;
    assertThat(part(text).signature()).isEmpty();
    assertThat(signed(text)).isEqualTo(text);
  }

  /// Behind it, parents could be hidden from those who read the rest.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "tree t\ngpgsig s\nparent p\nauthor a\ncommitter c\n\nsubject",
        "gpgsig s\ntree t\nauthor a\ncommitter c\n\nsubject",
        "tree t\nauthor a\ncommitter c\ngpgsig s\ngpgsig s\n\nsubject",
        "tree t\nauthor a\ncommitter c\ngpgsig s\ngpgsig-sha256 s\n\nsubject",
        "tree t\nauthor a\ncommitter c\ngpgsig-sha256 s\n\nsubject"
      })
  void aSignatureInAnotherPlaceIsNone(String text) {
    assertThat(part(text).signature()).isEqualTo("misplaced");
  }

  @Test
  void whatIsTooLargeIsNoSignature() {
    String text = HEAD + "gpgsig " + "x".repeat(100_000) + "\n\nsubject";
    assertThat(part(text).signature()).isEqualTo("misplaced");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "tree", "gpgsig ", "tree t\ngpgsig"})
  void whatIsNoCommitIsNotSigned(String text) {
    assertThat(part(text).signature()).isIn("", "misplaced");
  }
}
