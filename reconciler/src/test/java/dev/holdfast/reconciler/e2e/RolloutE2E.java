package dev.holdfast.reconciler.e2e;

import static dev.holdfast.reconciler.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconciler.app.demo.Demo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Care with real nodes: a canary that fails keeps a bad commit from everybody else, a closed
/// calendar or a freeze keeps one from all, and nodes take turns. One fleet for all of it; each
/// test has an association of its own.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RolloutE2E {
  private static final String[] NODES = {"db-1", "web-1", "web-2"};

  private static final String DOCUMENT =
      """
      apiVersion: holdfast.dev/v1
      kind: Document
      metadata: {name: careful}
      spec:
        resources:
          - name: note
            file: {path: /srv/careful/note, content: "TEXT\\n"}
      """;

  private static final String ASSOCIATION =
      """
      apiVersion: holdfast.dev/v1
      kind: Association
      metadata: {name: careful}
      spec:
        document: careful
        targets: [{matchLabels: {role: web}}, {nodes: [db-1]}]
        rollout:
          maxErrors: 0
          stages: [{nodes: [web-1]}]
      """;

  @SuppressWarnings("NullAway.Init")
  private Demo demo;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    demo = Fleets.started(folder);
  }

  @AfterAll
  void stop() throws Exception {
    demo.close();
  }

  @Test
  void nodesTakeTurnsAndTheExecutionTellsWhatBecameOfThem() throws Exception {
    for (var agent : demo.agents()) {
      Files.createDirectories(demo.folder().tree(agent.node().name()).resolve("srv/turns"));
    }
    Path checkout = demo.folder().checkout();
    Files.writeString(
        checkout.resolve("documents/turns.yaml"),
        DOCUMENT.replace("careful", "turns").replace("TEXT", "hello"));
    Files.writeString(
        checkout.resolve("associations/turns.yaml"),
        """
        apiVersion: holdfast.dev/v1
        kind: Association
        metadata: {name: turns}
        spec:
          document: turns
          targets: [{matchLabels: {role: web}}, {nodes: [db-1]}]
          schedule: {expression: rate(1 day)}
          rollout: {maxConcurrency: 1}
        """);
    demo.repository().commit("Look after a note, node by node");
    eventually(
        () -> Fleets.holdfast(demo, "rollout", "fleet/turns").out(),
        out -> assertThat(out).contains("version 1 is finished"));
    for (String node : NODES) {
      Files.writeString(demo.folder().tree(node).resolve("srv/turns/note"), "by hand");
    }

    String said = Fleets.holdfast(demo, "run", "turns").out();
    var id = Pattern.compile("run ([0-9a-f]{24});").matcher(said);
    assertThat(id.find()).as(said).isTrue();
    eventually(
        () -> Fleets.holdfast(demo, "history", "turns", "--execution", id.group(1)).out(),
        out ->
            assertThat(out)
                .contains("3 nodes, 1 at once, 0 errors of 3 borne: 3 corrected")
                .contains(NODES));
    for (String node : NODES) {
      assertThat(demo.folder().tree(node).resolve("srv/turns/note")).hasContent("hello\n");
    }
    assertThat(Fleets.holdfast(demo, "history", "turns").out())
        .contains(id.group(1), "run by", "note corrected (drift)");
    assertThat(Fleets.holdfast(demo, "stop", "turns").out()).isEqualTo("nothing of it runs\n");
    assertThat(Fleets.holdfast(demo, "stop", id.group(1)).out()).isEqualTo("nothing of it runs\n");
    assertThat(Fleets.holdfast(demo, "history", "turns", "--execution", "0123").err())
        .contains("There is no execution '0123' of 'fleet/turns'");
  }

  @Test
  void aBadCommitStopsAtTheCanaryAndARevertHealsIt() throws Exception {
    for (var agent : demo.agents()) {
      Files.createDirectories(demo.folder().tree(agent.node().name()).resolve("srv/careful"));
    }
    Files.writeString(demo.folder().checkout().resolve("associations/careful.yaml"), ASSOCIATION);
    push(demo, "good", "Look after a note");
    rollout(demo, "version 1 is finished");
    demo.awaitText("db-1", "srv/careful/note", "good\n");

    breakCanary(demo);
    String bad = push(demo, "bad", "Change the note");
    rollout(demo, "version 2 is halted");
    var said = Fleets.holdfast(demo, "rollout", "fleet/careful");
    assertThat(said.out())
        .contains("1 of 3 nodes failed, more than the 0 of maxErrors 0")
        .contains("1 of 3 nodes may have it, 1 final: 0 succeeded, 1 failed")
        .contains("revert the commit, or go on with 'holdfast rollout fleet/careful retry'");
    assertThat(demo.folder().tree("db-1").resolve("srv/careful/note")).hasContent("good\n");
    assertThat(demo.folder().tree("web-2").resolve("srv/careful/note")).hasContent("good\n");
    eventually(
        () -> demo.repository().notes().getOrDefault(bad, ""),
        notes -> assertThat(notes).contains("holdfast/rollout", "careful halted: 1 of 3 nodes"));
    assertThat(Fleets.holdfast(demo, "wait", bad, "--timeout", "5s").code()).isEqualTo(4);
    assertThat(Fleets.holdfast(demo, "rollout", "careful", "promote").err())
        .contains("cannot promote: the rollout of fleet/careful is halted");

    mendCanary(demo);
    push(demo, "good", "Revert the note");
    rollout(demo, "version 3 is finished");
    demo.awaitText("web-1", "srv/careful/note", "good\n");

    aClosedCalendarHoldsACommitUntilItIsEditedOpen(demo);
    aFreezeHoldsACommitUntilItIsTakenBack(demo);
  }

  /// It runs once only, and is not lost.
  private static void aClosedCalendarHoldsACommitUntilItIsEditedOpen(Demo demo) throws Exception {
    Files.writeString(
        demo.folder().checkout().resolve("associations/careful.yaml"),
        ASSOCIATION + "  schedule: {calendars: [gate]}\n");
    gate(demo, "2090-01-01T00:00");
    String held = push(demo, "gated", "Change the note within a window");
    rollout(demo, "held: waiting for calendar gate");
    eventually(
        () -> demo.repository().notes().getOrDefault(held, ""),
        notes -> assertThat(notes).contains("waiting for calendar gate"));
    assertThat(demo.folder().tree("web-1").resolve("srv/careful/note")).hasContent("good\n");
    assertThat(Fleets.holdfast(demo, "calendar", "gate").out()).contains("gate is closed");

    gate(demo, "2020-01-01T00:00");
    demo.repository().commit("Open the window");
    rollout(demo, "version 4 is finished");
    demo.awaitText("db-1", "srv/careful/note", "gated\n");
    assertThat(Fleets.holdfast(demo, "calendar", "fleet/gate").out()).contains("gate is open");
  }

  private static void gate(Demo demo, String start) throws Exception {
    Path calendars = demo.folder().checkout().resolve("calendars");
    Files.createDirectories(calendars);
    Files.writeString(
        calendars.resolve("gate.yaml"),
        """
        apiVersion: holdfast.dev/v1
        kind: Calendar
        metadata: {name: gate}
        spec:
          type: DEFAULT_CLOSED
          events: [{start: "%s", end: "2099-01-01T00:00"}]
        """
            .formatted(start));
  }

  private static void aFreezeHoldsACommitUntilItIsTakenBack(Demo demo) throws Exception {
    assertThat(Fleets.holdfast(demo, "freeze", "fleet", "--reason", "incident 7").out())
        .contains("'fleet' is frozen by", "incident 7");
    push(demo, "thawed", "Change the note in a freeze");
    rollout(demo, "is frozen by");
    assertThat(Fleets.holdfast(demo, "status").out()).startsWith("FROZEN: 'fleet' is frozen by");
    assertThat(demo.folder().tree("web-1").resolve("srv/careful/note")).hasContent("gated\n");
    assertThat(Fleets.holdfast(demo, "unfreeze", "fleet").out())
        .contains("nothing is frozen any more");
    rollout(demo, "version 5 is finished");
    demo.awaitText("web-2", "srv/careful/note", "thawed\n");
  }

  private static String push(Demo demo, String text, String message) throws Exception {
    Files.writeString(
        demo.folder().checkout().resolve("documents/careful.yaml"), DOCUMENT.replace("TEXT", text));
    return demo.repository().commit(message);
  }

  private static void rollout(Demo demo, String words) {
    eventually(
        () -> Fleets.holdfast(demo, "rollout", "fleet/careful").out(),
        out -> assertThat(out).contains(words));
  }

  /// A folder cannot be replaced by a file.
  private static void breakCanary(Demo demo) throws Exception {
    Path note = demo.folder().tree("web-1").resolve("srv/careful/note");
    Files.delete(note);
    Files.createDirectories(note.resolve("in-the-way"));
  }

  private static void mendCanary(Demo demo) throws Exception {
    Path note = demo.folder().tree("web-1").resolve("srv/careful/note");
    Files.delete(note.resolve("in-the-way"));
    Files.delete(note);
  }
}
