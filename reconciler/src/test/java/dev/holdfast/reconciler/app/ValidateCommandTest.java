package dev.holdfast.reconciler.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconciler.testing.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ValidateCommandTest {
  private Path folder = Path.of("");

  /// Below the working directory, as a folder of a checkout in a workflow.
  @BeforeEach
  void aFolderWithAMistake() throws IOException {
    folder = Files.createTempDirectory(Path.of("target"), "validate");
    Files.createDirectory(folder.resolve("groups"));
    Files.writeString(folder.resolve("groups/web.yaml"), "apiVersion: holdfast.dev/v1\n");
  }

  @AfterEach
  void gone() throws IOException {
    TestFolders.delete(folder);
  }

  @Test
  void codeHostsGetPathsFromTheRootOfTheCheckout() {
    String path = folder.toString().replace('\\', '/') + "/groups/web.yaml";
    var annotations = LocalCommands.run("validate", folder.toString(), "--output", "github");
    assertThat(annotations.code()).isEqualTo(1);
    assertThat(annotations.out()).startsWith("::error file=" + path + ",line=1,");
    assertThat(LocalCommands.run("validate", folder.toString(), "--output", "sarif").out())
        .contains("\"uri\": \"" + path + "\"");
  }

  @Test
  void peopleGetPathsFromTheFolderThatTheyNamed() {
    assertThat(LocalCommands.run("validate", folder.toString()).out())
        .startsWith("groups/web.yaml:1:1: error[missing-key]");
  }
}
