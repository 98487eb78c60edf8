package dev.holdfast.reconciler.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.JsonText;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The commands about the language itself, which ask no reconciler.
class LanguageCommandsTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    var around =
        new Surroundings(
            new PrintWriter(out),
            new PrintWriter(err),
            Map.of(),
            () -> Instant.parse("2026-03-28T12:00:00Z"),
            false);
    return HoldfastCommand.line(around, Map.of()).execute(arguments);
  }

  @Test
  void aScheduleIsToldInWordsAndFiringsWithTheirOffset() {
    assertThat(run("schedule", "cron(30 2 * * ? *)", "--timezone", "Europe/Berlin", "--count", "3"))
        .isZero();
    assertThat(out)
        .hasToString(
            """
            at 02:30 every day in Europe/Berlin
            2026-03-29T03:00:00+02:00
            2026-03-30T02:30:00+02:00
            2026-03-31T02:30:00+02:00
            """);
  }

  @Test
  void offsetDaysMoveEveryFiring() {
    assertThat(
            run(
                "schedule",
                "cron(0 0 ? * THU#2 *)",
                "--offset-days",
                "3",
                "--count",
                "2",
                "--from",
                "2026-06-12T00:00:00Z"))
        .isZero();
    assertThat(out.toString())
        .contains("3 days after")
        .contains("2026-06-14T00:00:00Z\n2026-07-12T00:00:00Z");
  }

  @Test
  void machinesGetTheSameAsJson() {
    assertThat(run("schedule", "rate(30 minutes)", "--count", "1", "-o", "json")).isZero();
    var json = JsonText.parseObject(out.toString().getBytes(StandardCharsets.UTF_8));
    assertThat(json.strings("firings")).containsExactly("2026-03-28T12:30:00Z");
    assertThat(json.string("words")).isEqualTo("every 30 minutes");
  }

  @Test
  void whatCannotBeReadOrNeverFiresIsAProblem() {
    assertThat(run("schedule", "cron(0 3 * * * *)")).isEqualTo(1);
    assertThat(err.toString()).contains("exactly one of day-of-month and day-of-week");
    assertThat(run("schedule", "at(2001-01-01T00:00:00)")).isEqualTo(1);
    assertThat(out.toString()).contains("no firing any more");
    assertThat(run("schedule", "rate(1 hour)", "--offset-days", "1")).isEqualTo(64);
    assertThat(run("schedule", "rate(1 hour)", "--count", "0")).isEqualTo(64);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Document", "association", "Group", "Calendar", "Repository", "Command"})
  void everyKindHasASchemaThatStandsAlone(String kind) {
    assertThat(run("schema", kind)).isZero();
    var schema = JsonText.parseObject(out.toString().getBytes(StandardCharsets.UTF_8));
    assertThat(schema.object("$defs").has("definitions.schema.json")).isTrue();
  }

  @Test
  void withoutAKindThereIsOneSchemaForEveryFile() {
    assertThat(run("schema")).isZero();
    assertThat(out.toString()).contains("association.schema.json").contains("\"allOf\"");
    assertThat(run("schema", "Pod")).isEqualTo(64);
    assertThat(err.toString()).contains("there is no kind 'Pod'; one of Document, Association");
  }

  @Test
  void builtInDocumentsCanBeListedAndRead() {
    assertThat(run("documents", "list")).isZero();
    assertThat(out.toString())
        .contains("AWS-RunShellScript              Run a shell script, or the commands given.");
    assertThat(run("documents", "list", "--output", "json")).isZero();
    assertThat(out.toString()).contains("\"items\"", "\"name\": \"AWS-RunShellScript\"");
    assertThat(run("documents", "show", "AWS-RunShellScript")).isZero();
    assertThat(out.toString()).contains("action: aws:runShellScript");
    assertThat(run("documents", "show", "AWS-RunShelScript")).isEqualTo(1);
    assertThat(err.toString()).contains("did you mean 'AWS-RunShellScript'?");
    assertThat(run("documents")).isEqualTo(64);
  }
}
