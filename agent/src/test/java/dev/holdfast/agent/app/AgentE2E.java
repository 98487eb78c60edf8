package dev.holdfast.agent.app;

import static dev.holdfast.agent.testing.Documents.association;
import static dev.holdfast.agent.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.AgentProcess;
import dev.holdfast.agent.testing.Documents;
import dev.holdfast.agent.testing.TestReconciler;
import dev.holdfast.agent.testing.Tree;
import dev.holdfast.wire.Report;
import dev.holdfast.wire.ResourceResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real agent processes against a reconciler on loopback.
class AgentE2E {
  private static final String WEB = "fleet/web";
  @TempDir private Path folder;
  private TestReconciler reconciler;
  private Tree tree;
  private Path log;

  @BeforeEach
  void aRegisteredNode() {
    reconciler = new TestReconciler(InstantSource.system());
    tree = new Tree(folder.resolve("tree"));
    log = folder.resolve("log");
    assertThat(
            AgentProcess.run(
                log,
                "register",
                "--server",
                reconciler.url().toString(),
                "--token",
                reconciler.gate().token().text(),
                "--name",
                "node-1",
                "--label",
                "role=web",
                "--state",
                state(),
                "--root",
                tree.root().toString()))
        .isZero();
  }

  @AfterEach
  void ends() {
    reconciler.close();
  }

  private String state() {
    return folder.resolve("state").toString();
  }

  private AgentProcess agent() {
    return AgentProcess.start(log, "run", "--state", state());
  }

  private static Documents manyFiles(int count, String text) {
    var documents = association(WEB);
    for (int i = 0; i < count; i++) {
      documents.file("/srv/file-" + i, text);
    }
    return documents;
  }

  @Test
  void killedWhileItAppliesItGoesOnAndTellsEachCorrectionOnce() throws IOException {
    tree.folder("/srv");
    reconciler.release(manyFiles(200, "one"));
    for (int kill = 1; kill <= 2; kill++) {
      int enough = kill * 60;
      try (var agent = agent()) {
        until("it is in the middle", () -> files("one") >= enough);
        agent.kill();
      }
    }
    try (var agent = agent()) {
      until("it is done", () -> !reconciler.reports(WEB).isEmpty());
      assertThat(agent.terminate()).isIn(0, 143);
    }
    assertThat(files("one")).isEqualTo(200);
    assertThat(leftovers()).isEmpty();
    List<Report> reports = reconciler.reports(WEB);
    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst().counts().corrected()).isEqualTo(200);
    assertThat(reports.getFirst().resources())
        .allSatisfy(each -> assertThat(each.cause()).isEqualTo(ResourceResult.Cause.NEW_VERSION));
  }

  private long files(String text) throws IOException {
    try (var files = Files.newDirectoryStream(tree.path("/srv"), "file-*")) {
      long count = 0;
      for (Path file : files) {
        count += Files.readString(file).equals(text) ? 1 : 0;
      }
      return count;
    }
  }

  private List<String> leftovers() {
    try (var files = Files.list(tree.path("/srv"))) {
      return files
          .map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("."))
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aSecondAgentOnTheSameFolderIsRefused() {
    try (var first = agent()) {
      until("the first runs", () -> !reconciler.checkIns().isEmpty());
      Path second = folder.resolve("second");
      assertThat(AgentProcess.run(second, "run", "--state", state())).isEqualTo(1);
      assertThat(second)
          .content()
          .contains("another agent is using the state folder")
          .doesNotContain("Exception");
      assertThat(first.isAlive()).isTrue();
    }
  }

  @Test
  void statusDisableAndEnableWorkBesideTheDaemon() {
    reconciler.release(manyFiles(1, "one"));
    tree.folder("/srv");
    try (var agent = agent()) {
      until("it ran", () -> !reconciler.reports(WEB).isEmpty());
      Path progress = Path.of(state(), "associations", "fleet@web.progress");
      until("that is written down", () -> Files.exists(progress));
      Path out = folder.resolve("out");
      assertThat(AgentProcess.run(out, "status", "--state", state())).isZero();
      assertThat(out).content().contains("node-1").contains("fleet/web").contains("in sync");
      assertThat(AgentProcess.run(out, "disable", "moving racks", "--state", state())).isZero();
      until(
          "the reconciler knows",
          () -> "moving racks".equals(reconciler.checkIns().getLast().disabled()));
      assertThat(AgentProcess.run(out, "enable", "--state", state())).isZero();
      until("it is on again", () -> reconciler.checkIns().getLast().disabled() == null);
      assertThat(agent.isAlive()).isTrue();
    }
  }

  @Test
  void anUnregisteredFolderSaysWhatToDo() {
    Path out = folder.resolve("out");
    assertThat(AgentProcess.run(out, "run", "--state", folder.resolve("none").toString()))
        .isEqualTo(1);
    assertThat(out).content().contains("holdfast-agent register");
    assertThat(AgentProcess.run(out, "run", "--stat", "x")).isEqualTo(64);
    assertThat(AgentProcess.run(out, "--help")).isZero();
  }

  @Test
  void aRequestedRunWakesANodeThatIsHeld() {
    tree.folder("/srv");
    reconciler.release(manyFiles(1, "one"));
    try (var agent = agent()) {
      until("it ran", () -> !reconciler.reports(WEB).isEmpty());
      tree.file("/srv/file-0", "by hand");
      reconciler.ask("run-1", WEB, false, Duration.ofMinutes(1));
      until("it is corrected", () -> reconciler.reports(WEB).size() == 2);
      assertThat(tree.text("/srv/file-0")).isEqualTo("one");
      assertThat(agent.isAlive()).isTrue();
    }
  }
}
