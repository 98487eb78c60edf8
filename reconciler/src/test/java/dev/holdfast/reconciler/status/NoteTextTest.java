package dev.holdfast.reconciler.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.source.CommitId;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NoteTextTest {
  private static final RepositoryName FLEET = new RepositoryName("fleet");
  private static final Instant AT = Instant.parse("2026-11-20T09:30:00Z");

  private static StatusOutbox.Unsent unsent(String context, StatusState state) {
    return new StatusOutbox.Unsent(
        new WantedStatus(new CommitId("ab".repeat(20)), context, state, "said", "http://x"), 0, AT);
  }

  @Test
  void aNoteIsOneObjectALine() {
    assertThat(NoteText.merged("", FLEET, List.of(unsent("holdfast/drift", StatusState.SUCCESS))))
        .isEqualTo(
            """
            {"at":"2026-11-20T09:30:00Z","context":"holdfast/drift","description":"said",\
            "repository":"fleet","state":"success","url":"http://x"}
            """);
  }

  @Test
  void ourLineTakesThePlaceOfTheOneBefore() {
    String first =
        NoteText.merged("", FLEET, List.of(unsent("holdfast/drift", StatusState.PENDING)));
    String second =
        NoteText.merged(first, FLEET, List.of(unsent("holdfast/drift", StatusState.SUCCESS)));

    assertThat(second.lines()).singleElement().asString().contains("success");
  }

  @Test
  void linesOfOthersStay() {
    String others =
        """
        reviewed by the platform team
        {"repository":"edge","context":"holdfast/drift","state":"failure"}
        """;

    assertThat(
            NoteText.merged(others, FLEET, List.of(unsent("holdfast/drift", StatusState.SUCCESS)))
                .lines())
        .hasSize(3)
        .startsWith(others.lines().toArray(String[]::new));
  }
}
