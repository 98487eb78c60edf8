package dev.holdfast.reconciler.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconciler.cli.commands.CalendarCommand;
import dev.holdfast.reconciler.cli.commands.HoldfastCommand;
import dev.holdfast.reconciler.cli.commands.Surroundings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `holdfast calendar` on the repository that `docs/calendars.md` shows, at noon in Berlin.
class CalendarCommandTest {
  private static final Pattern BLOCK =
      Pattern.compile("^```yaml\\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int holdfast(String... arguments) throws IOException {
    var blocks = BLOCK.matcher(Files.readString(Path.of("../docs/calendars.md")));
    for (int i = 0; blocks.find(); i++) {
      Files.writeString(folder.resolve("example-" + i + ".yaml"), blocks.group(1));
    }
    Files.writeString(
        folder.resolve("nginx.yaml"),
        """
        apiVersion: holdfast.dev/v1
        kind: Document
        metadata: {name: nginx}
        spec: {resources: [{name: package, package: {name: nginx}}]}
        """);
    var around =
        new Surroundings(
            new PrintWriter(out),
            new PrintWriter(err),
            Map.of(),
            () -> Instant.parse("2026-11-21T11:00:00Z"),
            false);
    var words = new ArrayList<>(List.of("calendar"));
    words.addAll(List.of(arguments));
    return HoldfastCommand.line(
            around,
            Map.of(
                "calendar",
                new CalendarCommand(around, place -> Validation.read(place, around.clock()))))
        .execute(words.toArray(String[]::new));
  }

  @Test
  void theNextWindowIsSaidInWordsAndAllAreListed() throws IOException {
    int code =
        holdfast(
            "sunday-night",
            folder.toString(),
            "--to",
            "2026-11-30T11:00:00Z",
            "--timezone",
            "Europe/Berlin");
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString())
        .isEqualTo(
            """
            sunday-night is closed; it opens 2026-11-22T01:00:00+01:00, in 13 h
            OPEN FROM                  UNTIL                      NOTHING STARTS FROM
            2026-11-22T01:00:00+01:00  2026-11-22T05:00:00+01:00  2026-11-22T04:30:00+01:00
            2026-11-29T01:00:00+01:00  2026-11-29T05:00:00+01:00  2026-11-29T04:30:00+01:00
            """);
    assertThat(code).isZero();
  }

  @Test
  void aDayWith25HoursHasAWindowOfFourHours() throws IOException {
    holdfast(
        "sunday-night",
        folder.toString(),
        "--from",
        "2026-10-24T12:00:00Z",
        "--to",
        "2026-10-25T12:00:00Z",
        "-o",
        "json");
    assertThat(out.toString()).contains("2026-10-24T23:00:00Z", "2026-10-25T03:00:00Z");
  }

  @Test
  void oneThatIsOpenSaysWhenItCloses() throws IOException {
    holdfast("year-end", folder.toString());
    assertThat(out.toString())
        .startsWith("year-end is open; it closes 2026-12-22T23:00:00Z, in 31 d\n");
  }

  @Test
  void whatIsNotThereIsNamed() throws IOException {
    assertThat(holdfast("noon", folder.toString())).isEqualTo(1);
    assertThat(err.toString())
        .contains("there is no calendar 'noon'; there are sunday-night, year-end");
    assertThat(holdfast("sunday-night", folder.toString(), "--to", "2020-01-01T00:00:00Z"))
        .isEqualTo(64);
    assertThat(holdfast("sunday-night", folder.resolve("gone").toString())).isEqualTo(64);
  }
}
