package dev.holdfast.agent.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.agent.testing.Looking;
import dev.holdfast.model.Resource;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineEditTest {
  private static Resource.Line line(String more) {
    return (Resource.Line) Looking.resource("line", "{'path': '/x', 'line': 'NEW'" + more + "}");
  }

  private static String edited(String text, String more) throws IOException {
    String once = LineEdit.apply(text.replace('|', '\n'), line(more));
    assertThat(LineEdit.apply(once, line(more))).as("twice is once").isEqualTo(once);
    return once.replace('\n', '|');
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "``, ``, NEW|",
        "a|b|, ``, a|b|NEW|",
        "a|b, ``, a|b|NEW|",
        "a|NEW|b|, ``, a|NEW|b|",
        "a|b|, `, 'match': 'a'`, NEW|b|",
        "a|b, `, 'match': 'a'`, NEW|b",
        "a|b|a|, `, 'match': '^a$'`, a|b|NEW|",
        "b|, `, 'match': 'a'`, b|NEW|",
        "a|b|, `, 'insertAfter': 'a'`, a|NEW|b|",
        "a|b|, `, 'insertBefore': 'b'`, a|NEW|b|",
        "a|b|, `, 'insertBefore': 'BOF'`, NEW|a|b|",
        "a|b|, `, 'insertAfter': 'EOF'`, a|b|NEW|",
        "a|b|, `, 'insertAfter': 'none'`, a|b|NEW|",
        "a|NEW|b|NEW|, `, 'state': 'absent'`, a|b|",
        "NEW|, `, 'state': 'absent'`, ``",
        "a1|b|a2|, `, 'state': 'absent', 'match': '^a'`, b|",
        "a|, `, 'state': 'absent'`, a|"
      })
  void editing(String before, String more, String after) throws IOException {
    assertThat(edited(before, more)).isEqualTo(after);
  }

  @Test
  void linesThatEndTheOldWayKeepTheirBytes() throws IOException {
    assertThat(LineEdit.apply("a\r\nb\r\n", line(", 'match': '^b'"))).isEqualTo("a\r\nNEW\n");
  }

  @Test
  void aPatternThatIsWrongIsNamed() {
    Resource.Line wrong =
        new Resource.Line("/x", "NEW", "(", Resource.Presence.PRESENT, null, null, false);
    assertThatThrownBy(() -> LineEdit.apply("", wrong)).hasMessageContaining("'('");
  }
}
