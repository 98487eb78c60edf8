package dev.holdfast.agent.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.AgentProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `apply` as people and their scripts see it.
class ApplyE2E {
  @TempDir private Path folder;
  private Path document;
  private int number;

  private record Ended(int exitCode, String output) {}

  @BeforeEach
  void aDocument() throws IOException {
    document = folder.resolve("doc.yaml");
    Files.createDirectories(folder.resolve("node/etc"));
    Files.writeString(folder.resolve("node/etc/motd"), "old\n");
    Files.writeString(
        document,
        """
        apiVersion: holdfast.dev/v1
        kind: Document
        metadata: {name: motd}
        spec:
          parameters: {text: {type: String}}
          resources:
            - {name: motd, file: {path: /etc/motd, content: "{{ text }}\\n"}}
            - {name: other, file: {path: /etc/other, content: x}}
        """);
  }

  private Ended apply(String... options) throws IOException {
    var words =
        new ArrayList<>(
            List.of(
                "apply",
                document.toString(),
                "--root",
                folder.resolve("node").toString(),
                "--state",
                folder.resolve("none").toString()));
    words.addAll(List.of(options));
    Path out = folder.resolve("out-" + number++);
    int exitCode = AgentProcess.run(out, words.toArray(String[]::new));
    return new Ended(exitCode, Files.readString(out));
  }

  @Test
  void checkedAppliedAndCheckedAgain() throws IOException {
    Ended checked = apply("--param", "text=new", "--check", "--diff", "--color", "always");
    assertThat(checked.exitCode()).isEqualTo(2);
    assertThat(checked.output())
        .contains("would change", "\u001b[31m-old\u001b[0m", "\u001b[32m+new\u001b[0m")
        .contains("2 resources: ");
    assertThat(folder.resolve("node/etc/motd")).hasContent("old\n");

    Ended applied = apply("--param", "text=new");
    assertThat(applied.exitCode()).isEqualTo(2);
    assertThat(applied.output())
        .contains("corrected")
        .doesNotContain("\u001b")
        .doesNotContain("+new");
    assertThat(folder.resolve("node/etc/motd")).hasContent("new\n");

    Ended again = apply("--param", "text=new");
    assertThat(again.exitCode()).isZero();
    assertThat(again.output().strip()).isEqualTo("2 resources: 2 in sync");
    assertThat(apply("--param", "text=newer", "--changed-ok").exitCode()).isZero();
    assertThat(apply("--param", "text=x", "--check", "--output", "json").output())
        .contains("\"verdict\"")
        .contains("\"drifted\"");
  }

  @Test
  void aFailureIsFourAndBothAreSix() throws IOException {
    Files.createDirectories(folder.resolve("node/etc/other"));
    Ended both = apply("--param", "text=new");
    assertThat(both.exitCode()).isEqualTo(6);
    assertThat(both.output()).contains("failed").contains("/etc/other is a folder");
    assertThat(apply("--param", "text=new").exitCode()).isEqualTo(4);
    Ended wrong = apply("--param", "txet=new");
    assertThat(wrong.exitCode()).isEqualTo(1);
    assertThat(wrong.output()).contains("no parameter 'txet'").doesNotContain("Exception");
  }

  @Test
  void whatAFileSaysCannotSpeakToTheTerminal() throws IOException {
    Files.writeString(folder.resolve("node/etc/motd"), "\u001b]0;owned\u0007\n");
    assertThat(apply("--param", "text=new", "--check", "--diff").output())
        .contains("]0;owned")
        .doesNotContain("\u001b");
  }
}
