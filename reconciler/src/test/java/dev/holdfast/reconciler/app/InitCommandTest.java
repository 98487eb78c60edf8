package dev.holdfast.reconciler.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconciler.app.LocalCommands.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The way of somebody who begins.
class InitCommandTest {
  @TempDir private Path temp;

  @Test
  void aNewRepositoryIsValidLaidOutAndPlannedFromTheFirstMinute() {
    try (LocalCommands fleet = LocalCommands.repository(temp)) {
      Said made = LocalCommands.run("init", temp.toString());
      assertThat(made.code()).as(made.err()).isZero();
      assertThat(made.out()).contains("made " + temp.resolve("holdfast.yaml"), "holdfast plan");
      String folder = temp.toString();
      Said valid = LocalCommands.run("validate", folder);
      assertThat(valid.code()).as(valid.out()).isZero();
      assertThat(valid.out()).isEqualTo("valid: 1 document, 1 association, 1 group\n");
      assertThat(LocalCommands.run("fmt", "--check", folder).code()).isZero();
      assertThat(fleet.plan().out()).contains("+ motd", "audit mode: changes nothing");
      fleet.commit("Start");
      assertThat(fleet.plan().code()).isZero();
      fleet.replace("associations/motd.yaml", "mode: audit", "mode: enforce");
      Said plan = fleet.plan();
      assertThat(plan.code()).isEqualTo(2);
      assertThat(plan.out()).contains("~ mode: audit -> enforce");
      assertThat(fleet.plan("-o", "markdown").out())
          .contains("### Holdfast plan", "- mode: audit\n+ mode: enforce");
    }
  }

  @Test
  void aFolderThatIsNewIsMade() {
    Path folder = temp.resolve("a/b/fleet");
    Said made = LocalCommands.run("init", folder.toString());
    assertThat(made.code()).as(made.err()).isZero();
    assertThat(made.out()).contains("git init", "cd " + folder);
    assertThat(LocalCommands.run("validate", folder.toString()).code()).isZero();
  }

  @Test
  void whatAForgePutsIntoANewRepositoryStays() throws IOException {
    Files.writeString(temp.resolve("README.md"), "ours");
    Files.writeString(temp.resolve("LICENSE"), "ours");
    Said made = LocalCommands.run("init", temp.toString());
    assertThat(made.code()).as(made.err()).isZero();
    assertThat(temp.resolve("README.md")).hasContent("ours");
    assertThat(made.out()).contains("kept ");
  }

  @Test
  void nothingIsWrittenWhereSomethingIs() throws IOException {
    Files.writeString(temp.resolve("main.tf"), "x");
    Said refused = LocalCommands.run("init", temp.toString());
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("is not empty (main.tf); name a folder that is new");
    assertThat(temp.resolve("holdfast.yaml")).doesNotExist();
    Said file = LocalCommands.run("init", temp.resolve("main.tf").toString());
    assertThat(file.code()).isEqualTo(64);
    Path other = temp.resolve("fleet");
    assertThat(LocalCommands.run("init", other.toString()).code()).isZero();
    assertThat(LocalCommands.run("init", other.toString()).err())
        .contains("already is a configuration repository");
  }
}
