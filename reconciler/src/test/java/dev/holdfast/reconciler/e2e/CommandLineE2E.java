package dev.holdfast.reconciler.e2e;

import static dev.holdfast.reconciler.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconciler.app.demo.Demo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every command against a fleet that runs.
class CommandLineE2E {
  private static Demo demo;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    demo = Fleets.started(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    if (demo != null) {
      demo.close();
    }
  }

  @Test
  void statusTellsWhatIsInForce() throws Exception {
    var said = Fleets.holdfast(demo, "status");
    assertThat(said.code()).isZero();
    assertThat(said.out())
        .contains("fleet")
        .contains(demo.repository().head().substring(0, 10))
        .contains("3 nodes, 3 online");
  }

  @Test
  void nodesAndTheirLabelsAreListed() throws Exception {
    var said = Fleets.holdfast(demo, "nodes");
    assertThat(said.out())
        .containsPattern("db-1 +yes .*in sync.*not applicable +env=production role=database");
  }

  @Test
  void aCommitIsWaitedFor() throws Exception {
    var said = Fleets.holdfast(demo, "wait", demo.repository().head().substring(0, 12));
    assertThat(said.code()).as(said.toString()).isZero();
    assertThat(said.out()).contains("is rolled out");
  }

  @Test
  void aCommitThatNeverComesTimesOut() throws Exception {
    var said = Fleets.holdfast(demo, "wait", "0123456789abcdef", "--timeout", "1s");
    assertThat(said.code()).isEqualTo(5);
  }

  @Test
  void aRunIsAskedForAndItsHistoryRead() throws Exception {
    Path file = demo.folder().tree("db-1").resolve("etc/motd");
    String good = Files.readString(file);
    Files.writeString(file, "mine\n");

    var said = Fleets.holdfast(demo, "run", "fleet/base", "--nodes", "db-1");
    assertThat(said.code()).as(said.toString()).isZero();
    demo.awaitText("db-1", "etc/motd", good);

    eventually(
        () -> Fleets.holdfast(demo, "history", "base", "--diff").out(),
        history -> assertThat(history).contains("motd corrected (drift)", "-mine"));
    assertThat(Fleets.holdfast(demo, "drift", "-o", "json").out())
        .contains("\"items\"", "\"corrected\"")
        .doesNotContain("not_applicable\"");
    assertThat(Fleets.holdfast(demo, "drift", "--diff").out())
        .contains("motd corrected (drift)", "-mine")
        .doesNotContain("not applicable");
  }

  @Test
  void aBrakeStopsACommitUntilItsPlanIsConfirmed() throws Exception {
    demo.repository().edit("holdfast.yaml", "spec:\n", "spec:\n  prune: {maxCount: 9}\n");
    String commit = demo.repository().commit("Let a commit retire more");
    var blocked = Fleets.holdfast(demo, "wait", commit, "--timeout", "3m");
    assertThat(blocked.code()).as(blocked.toString()).isEqualTo(3);
    assertThat(blocked.out()).contains("it loosens the brake prune.maxCount from 5 to 9");
    Matcher digest = Pattern.compile("holdfast confirm ([0-9a-f]{12})").matcher(blocked.out());
    assertThat(digest.find()).isTrue();
    eventually(
        demo.repository()::notes,
        notes ->
            assertThat(notes.values().toString()).contains("holdfast confirm " + digest.group(1)));

    var wrong = Fleets.holdfast(demo, "confirm", "0".repeat(12));
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.err()).contains("no commit of 'fleet' was blocked with the plan 000000000000");
    var confirmed = Fleets.holdfast(demo, "confirm", digest.group(1));
    assertThat(confirmed.code()).as(confirmed.toString()).isZero();
    assertThat(confirmed.out()).contains("applied the plan of " + commit.substring(0, 10));
    assertThat(Fleets.holdfast(demo, "wait", commit).code()).isZero();
    assertThat(Fleets.holdfast(demo, "confirm", digest.group(1)).err())
        .contains("is applied already, confirmed by");
  }

  @Test
  void aFolderIsPlannedAgainstTheFleetBeforeItIsCommitted() throws Exception {
    Path folder = demo.folder().checkout();
    Path base = folder.resolve("associations/base.yaml");
    String good = Files.readString(base);
    String server = demo.reconciler().url().toString();
    try {
      assertThat(Fleets.holdfast(demo, "plan", folder.toString(), "--server", server))
          .satisfies(said -> assertThat(said.code()).as(said.toString()).isZero())
          .satisfies(said -> assertThat(said.out()).contains("No changes"));

      Files.writeString(base, good.replace("- all: true", "- matchLabels: {role: web}"));
      var planned = Fleets.holdfast(demo, "plan", folder.toString(), "--server", server);
      assertThat(planned.code()).as(planned.toString()).isEqualTo(2);
      assertThat(planned.out())
          .contains(
              "~ base", "targets", "leave: 1 node, db-1", "0 to add, 1 to change, 0 to retire");
      assertThat(planned.err()).isEmpty();

      Files.writeString(base, good.replace("document: base", "document: bass"));
      var broken = Fleets.holdfast(demo, "plan", folder.toString(), "--server", server);
      assertThat(broken.code()).isEqualTo(1);
      assertThat(broken.out()).contains("associations/base.yaml:8:13", "bass", "did you mean");
      assertThat(
              Fleets.holdfast(
                      demo, "plan", folder.toString(), "--server", server, "--repository", "flet")
                  .err())
          .contains("no repository 'flet'");
      assertThat(
              Fleets.holdfast(
                      demo, "plan", folder.toString(), "--server", server, "--against", "HEAD")
                  .err())
          .contains("--server plans against what is in force; leave out --against");
    } finally {
      Files.writeString(base, good);
    }
  }

  @Test
  void stoppingSaysThatARolloutGoesOnAndFails() throws Exception {
    assertThat(Fleets.holdfast(demo, "freeze", "fleet").code()).isZero();
    demo.repository().edit("files/motd/motd.peb", "{{ node.name }}", "{{ node.name }}!");
    String commit = demo.repository().commit("Greet louder");
    eventually(
        () -> Fleets.holdfast(demo, "rollout", "base").out(),
        rollout -> assertThat(rollout).contains("is running", "is frozen by"));
    var said = Fleets.holdfast(demo, "stop", "base");
    assertThat(said.code()).as(said.toString()).isEqualTo(4);
    assertThat(said.out())
        .contains("its rollout goes on: ", "'holdfast rollout base pause'", "abort'");
    assertThat(Fleets.holdfast(demo, "rollout", "base", "pause").code()).isZero();
    assertThat(Fleets.holdfast(demo, "stop", "base").code()).isZero();
    assertThat(Fleets.holdfast(demo, "rollout", "base", "resume").code()).isZero();
    assertThat(Fleets.holdfast(demo, "unfreeze", "fleet").code()).isZero();
    assertThat(Fleets.holdfast(demo, "wait", commit, "--timeout", "3m").code()).isZero();
  }

  @Test
  void whoCompliesIsSummedUp() throws Exception {
    assertThat(Fleets.holdfast(demo, "compliance").out())
        .contains("SEVERITY")
        .containsPattern("compliant [1-9][0-9]* of [1-9]");
    assertThat(Fleets.holdfast(demo, "compliance", "--by", "group").out())
        .contains("fleet/production");
    assertThat(Fleets.holdfast(demo, "compliance", "--by", "label=role").out())
        .contains("database");
    assertThat(Fleets.holdfast(demo, "compliance", "--node", "db-1").out())
        .containsPattern("db-1 +Association +fleet/base .*compliant");
    assertThat(Fleets.holdfast(demo, "compliance", "--by", "colour").err())
        .contains("'colour' is nothing to sum by");
  }

  @Test
  void aTokenIsMadeForANewNode() throws Exception {
    var said = Fleets.holdfast(demo, "token", "create", "--label", "role=web", "--ttl", "5m");
    assertThat(said.code()).as(said.toString()).isZero();
    assertThat(said.out()).startsWith("hf1.");
    assertThat(Fleets.holdfast(demo, "token", "list").out()).contains("role=web");
  }

  @Test
  void labelsDecideWhoIsATarget() throws Exception {
    var said = Fleets.holdfast(demo, "nodes", "label", "web-2", "note=moved");
    assertThat(said.out()).contains("note=moved");
  }

  @Test
  void whoHasNoTokenMayLookAndNotTouch() throws Exception {
    var said = Fleets.holdfast(demo, "run", "base", "--token-file", "/dev/null");
    assertThat(said.code()).as(said.toString()).isEqualTo(77);
  }

  @Test
  void anAssociationThatIsNotThereIsSaid() throws Exception {
    var said = Fleets.holdfast(demo, "history", "nothing-like-this");
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err()).contains("there is no association 'nothing-like-this'");
  }
}
