package dev.holdfast.agent.app;

import static dev.holdfast.agent.testing.Documents.association;
import static dev.holdfast.agent.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.AgentProcess;
import dev.holdfast.agent.testing.LiveNode;
import dev.holdfast.agent.testing.TestReconciler;
import dev.holdfast.model.Verdict;
import dev.holdfast.wire.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who else wants to change the node while a run goes on: a newer version, a person, the end of the
/// agent.
class OneAtATimeE2E {
  private static final String WEB = "fleet/web";
  @TempDir private Path folder;
  private TestReconciler reconciler;
  private LiveNode node;

  @BeforeEach
  void aNodeInTheMiddleOfARun() {
    reconciler = new TestReconciler(InstantSource.system());
    node = new LiveNode(folder, reconciler);
    reconciler.release(node.waiting(WEB, "one"));
  }

  @AfterEach
  void ends() {
    node.file("go", "");
    reconciler.close();
  }

  private AgentProcess inTheMiddle() {
    AgentProcess agent = node.start();
    until("the script runs", () -> node.has("begun"));
    return agent;
  }

  @Test
  void newerContentEndsTheRunAndStartsItsOwn() {
    try (var agent = inTheMiddle()) {
      reconciler.release(node.waiting(WEB, "two"));
      until("the agent has it", () -> reconciler.isUpToDate());
      node.file("go", "");
      until("both are told", () -> reconciler.reports(WEB).size() == 2);
      assertThat(agent.isAlive()).isTrue();
    }
    Report first = reconciler.reports(WEB).getFirst();
    assertThat(first.version()).isEqualTo(1);
    assertThat(first.verdict()).isEqualTo(Verdict.TIMED_OUT);
    assertThat(first.superseded()).isTrue();
    assertThat(first.reason()).isEqualTo("superseded by a newer version");
    // the script was ended, or came to its end just before
    assertThat(first.counts().corrected()).isLessThanOrEqualTo(1);
    Report second = reconciler.reports(WEB).getLast();
    assertThat(second.version()).isEqualTo(2);
    assertThat(second.verdict()).isEqualTo(Verdict.IN_SYNC);
    assertThat(node.text("conf")).isEqualTo("two");
  }

  @Test
  void anApplyByHandWaitsForTheRunAndACheckDoesNot() throws IOException {
    Path document = folder.resolve("doc.yaml");
    Files.writeString(
        document,
        """
        apiVersion: holdfast.dev/v1
        kind: Document
        metadata: {name: by-hand}
        spec:
          resources:
            - {name: other, file: {path: %s/other, content: hello}}
        """
            .formatted(folder));
    Path out = folder.resolve("out");
    String[] apply = {"apply", document.toString(), "--state", node.state()};
    try (var agent = inTheMiddle();
        var waiting = AgentProcess.start(out, apply)) {
      until("it waits", () -> waiting.output().contains("waiting for the agent's run to end"));
      Path looked = folder.resolve("looked");
      assertThat(
              AgentProcess.run(
                  looked, "apply", document.toString(), "--state", node.state(), "--check"))
          .isEqualTo(2);
      assertThat(node.has("other")).isFalse();
      assertThat(agent.isAlive()).isTrue();
      node.file("go", "");
      assertThat(waiting.exitCode()).isEqualTo(2);
      assertThat(node.text("other")).isEqualTo("hello");
    }
  }

  @Test
  void aRevokedNodesScriptIsEndedAndNothingIsBegunAgain() {
    reconciler.release(
        association(WEB)
            .resource(
                ("{'name': 'slow', 'script': {'creates': '%1$s/done', 'apply': 'echo $$ > %1$s/pid;"
                        + " touch %1$s/begun; while [ ! -e %1$s/go ]; do sleep 0.05; done;"
                        + " touch %1$s/done'}}")
                    .formatted(folder))
            .file(folder + "/conf", "one"));
    String stopped = "nothing is checked or changed until it is registered again";
    try (var agent = inTheMiddle()) {
      until("its number is there", () -> !node.text("pid").isBlank());
      long script = Long.parseLong(node.text("pid").strip());
      reconciler.gate().revoke();
      until("the agent has stopped", () -> agent.output().contains(stopped));
      until(
          "the script is gone",
          () -> ProcessHandle.of(script).filter(ProcessHandle::isAlive).isEmpty());
      node.file("go", "");
      assertThat(agent.isAlive()).isTrue();
      agent.kill();
    }
    Path anew = folder.resolve("anew");
    try (var agent = AgentProcess.start(anew, "run", "--state", node.state())) {
      until("a new one stops as well", () -> agent.output().contains(stopped));
    }
    assertThat(node.has("done")).isFalse();
    assertThat(node.has("conf")).isFalse();
    assertThat(reconciler.reports(WEB)).isEmpty();
  }

  @Test
  void theEndOfTheAgentEndsTheRunWhichIsTakenUpAgain() {
    try (var agent = inTheMiddle()) {
      assertThat(agent.terminate()).isIn(0, 143);
    }
    assertThat(node.has("conf")).isFalse();
    assertThat(reconciler.reports(WEB)).isEmpty();
    node.file("go", "");
    try (var agent = node.start()) {
      until("it is done", () -> !reconciler.reports(WEB).isEmpty());
      assertThat(agent.isAlive()).isTrue();
    }
    Report report = reconciler.reports(WEB).getFirst();
    assertThat(report.verdict()).isEqualTo(Verdict.IN_SYNC);
    assertThat(report.counts().corrected()).isEqualTo(2);
    assertThat(node.text("conf")).isEqualTo("one");
  }
}
