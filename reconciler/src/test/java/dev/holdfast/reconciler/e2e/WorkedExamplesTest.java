package dev.holdfast.reconciler.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The pages on careful changes show files that the demo commits, as they are or a part of them.
class WorkedExamplesTest {
  @Test
  void everyFileThatIsShownIsInTheExample() throws IOException {
    List<WorkedExamples.ShownFile> files = WorkedExamples.files();
    assertThat(files.stream().map(shown -> shown.page().getFileName().toString()).distinct())
        .containsExactly("rollouts.md", "schedules.md", "calendars.md", "compliance.md");
    for (var shown : files) {
      assertThat(Files.readString(shown.file())).as(shown.page().toString()).contains(shown.text());
    }
  }

  @Test
  void everyPageShowsWhatCommandsPrint() throws IOException {
    assertThat(
            WorkedExamples.transcripts().stream()
                .collect(
                    Collectors.groupingBy(
                        each -> each.page().getFileName().toString(), Collectors.counting())))
        .hasSize(4)
        .allSatisfy((_, commands) -> assertThat(commands).isGreaterThanOrEqualTo(2));
  }

  @Test
  void anotherOutputIsNotTakenForTheShownOne() throws IOException {
    var shown = WorkedExamples.transcripts().getFirst();
    assertThat(shown.isIn(shown.text())).isTrue();
    assertThat(shown.isIn(shown.text().replaceFirst("\\d", "x"))).isFalse();
    assertThat(shown.isIn("")).isFalse();
  }
}
