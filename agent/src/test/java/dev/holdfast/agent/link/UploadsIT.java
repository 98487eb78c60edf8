package dev.holdfast.agent.link;

import static dev.holdfast.agent.testing.Documents.association;
import static dev.holdfast.agent.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.Documents;
import dev.holdfast.agent.testing.HandClock;
import dev.holdfast.agent.testing.TestNode;
import dev.holdfast.agent.testing.TestReconciler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of the whole output of steps.
class UploadsIT {
  private static final String PATCH = "fleet/patch";
  @TempDir private Path folder;
  private TestReconciler reconciler;
  private TestNode node;

  @BeforeEach
  void begins() {
    var clock = new HandClock();
    reconciler = new TestReconciler(clock);
    node = new TestNode(folder, reconciler, clock).onThisMachine();
    node.register();
  }

  @AfterEach
  void ends() {
    node.close();
    reconciler.close();
  }

  private static Documents printing(String script) {
    return association(PATCH)
        .command()
        .resource(
            "{'name': 'say', 'step': {'action': 'aws:runShellScript', 'inputs': {'runCommand':"
                + " ['%s']}}}".formatted(script));
  }

  private void ran() {
    until("it ran", () -> !reconciler.reports(PATCH).isEmpty());
  }

  private List<Path> files(String name) throws IOException {
    try (Stream<Path> all = Files.walk(node.stateFolder().resolve("steps"))) {
      return all.filter(each -> each.getFileName().toString().equals(name)).toList();
    }
  }

  private void nothingWaits() {
    until("nothing waits any more", () -> files("upload").isEmpty());
  }

  @Test
  void theWholeOutputIsBroughtInPartsWithoutSecretsWhateverHappensOnTheWay() throws IOException {
    Path secret = node.stateFolder().resolve("secrets/password");
    Files.createDirectories(secret.getParent());
    Files.writeString(secret, "hunter2-hunter2");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    reconciler.troubleOutputs(2);
    reconciler.release(
        printing("seq 1 100000; echo {{ssm-secure:password}} >&2").uploadingOutput());
    node.start();
    ran();
    nothingWaits();
    byte[] whole = Files.readAllBytes(files("stdout").getFirst());
    assertThat(whole.length).isGreaterThan(500_000);
    assertThat(reconciler.output("say/stdout")).isEqualTo(whole);
    assertThat(new String(reconciler.output("say/stderr"), StandardCharsets.UTF_8))
        .isEqualTo("***\n");
  }

  @Test
  void whatCouldNotBeBroughtIsBroughtAfterARestart() throws IOException {
    reconciler.troubleOutputs(Integer.MAX_VALUE);
    reconciler.release(printing("echo one").uploadingOutput());
    node.start();
    ran();
    until("it was tried", () -> reconciler.outputParts() > 0);
    node.close();
    assertThat(files("upload")).hasSize(1);
    reconciler.troubleOutputs(0);
    node.start();
    until("it is there", () -> reconciler.output("say/stdout").length > 0);
    nothingWaits();
    assertThat(reconciler.reports(PATCH)).hasSize(1);
  }

  @Test
  void whatNobodyWantsStaysOnTheNode() throws IOException {
    reconciler.wantNoOutput("no room");
    reconciler.release(printing("echo one").uploadingOutput());
    node.start();
    ran();
    until("it was offered", () -> reconciler.outputParts() == 1);
    nothingWaits();
    assertThat(files("stdout").getFirst()).hasContent("one");
  }

  @Test
  void anAssociationThatDoesNotAskForItKeepsItsOutputOnTheNode() throws IOException {
    reconciler.release(printing("echo one"));
    node.start();
    ran();
    assertThat(files("stdout")).hasSize(1);
    assertThat(files("upload")).isEmpty();
    assertThat(reconciler.outputParts()).isZero();
  }
}
