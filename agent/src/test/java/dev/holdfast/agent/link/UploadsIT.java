package dev.holdfast.agent.link;

import static dev.holdfast.agent.testing.Documents.association;
import static dev.holdfast.agent.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.Documents;
import dev.holdfast.agent.testing.RegisteredNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What becomes of the whole output of steps.
class UploadsIT extends RegisteredNode {
  private static final String PATCH = "fleet/patch";

  @BeforeEach
  void begins() {
    node.onThisMachine();
  }

  private static Documents printing(String script) {
    return association(PATCH)
        .command()
        .resource(
            "{'name': 'say', 'step': {'action': 'aws:runShellScript', 'inputs': {'runCommand':"
                + " ['%s']}}}".formatted(script));
  }

  private void secret(String password) throws IOException {
    Path secret = node.stateFolder().resolve("secrets/password");
    Files.createDirectories(secret.getParent());
    Files.writeString(secret, password);
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
  }

  private void ran() {
    until("it ran", () -> !reconciler.reports(PATCH).isEmpty());
  }

  private List<Path> files(String name) throws IOException {
    Path steps = Files.createDirectories(node.stateFolder().resolve("steps"));
    try (Stream<Path> all = Files.walk(steps)) {
      return all.filter(each -> each.getFileName().toString().equals(name)).toList();
    }
  }

  private void nothingWaits() {
    until(
        "nothing waits any more",
        () -> {
          try {
            return files("upload").isEmpty();
          } catch (UncheckedIOException _) {
            return false; // what it walked over went away meanwhile
          }
        });
  }

  @Test
  void theWholeOutputIsBroughtInPartsWithoutSecretsWhateverHappensOnTheWay() throws IOException {
    secret("hunter2-hunter2");
    reconciler.outputs().trouble(2);
    reconciler.release(
        printing("seq 1 100000; echo {{ssm-secure:password}} >&2").uploadingOutput());
    node.start();
    ran();
    nothingWaits();
    byte[] whole = Files.readAllBytes(files("stdout").getFirst());
    assertThat(whole.length).isGreaterThan(500_000);
    assertThat(reconciler.outputs().of("say/stdout")).isEqualTo(whole);
    assertThat(new String(reconciler.outputs().of("say/stderr"), StandardCharsets.UTF_8))
        .isEqualTo("***\n");
  }

  @Test
  void whatCouldNotBeBroughtIsBroughtAfterARestart() throws IOException {
    reconciler.outputs().trouble(Integer.MAX_VALUE);
    reconciler.release(printing("echo one").uploadingOutput());
    node.start();
    ran();
    until("it was tried", () -> reconciler.outputs().parts() > 0);
    node.close();
    assertThat(files("upload")).hasSize(1);
    reconciler.outputs().trouble(0);
    node.start();
    until("it is there", () -> reconciler.outputs().of("say/stdout").length > 0);
    nothingWaits();
    assertThat(reconciler.reports(PATCH)).hasSize(1);
  }

  @Test
  void whatNobodyWantsStaysOnTheNode() throws IOException {
    reconciler.outputs().unwanted("no room");
    reconciler.release(printing("echo one").uploadingOutput());
    node.start();
    ran();
    until("it was offered", () -> reconciler.outputs().parts() == 1);
    nothingWaits();
    assertThat(files("stdout").getFirst()).hasContent("one");
  }

  @Test
  void whatANativeScriptSaysIsBroughtWholeAndWithoutSecrets() throws IOException {
    secret("hunter2-hunter2");
    reconciler.release(
        association(PATCH)
            .resource(
                "{'name': 'go/on', 'script': {'interpreter': '/bin/sh', 'environment': {'PASS':"
                    + " '{{ secret:password }}'}, 'apply': 'seq 1 100000; echo $PASS; echo why >&2;"
                    + " exit 3'}}")
            .resource("{'name': 'quiet', 'script': {'apply': 'true'}}")
            .uploadingOutput());
    node.start();
    ran();
    nothingWaits();
    Path kept = files("stdout").getFirst();
    assertThat(files("stdout")).hasSize(1);
    assertThat(kept).content().contains("99999\n100000\n***\nwhy\n").doesNotContain("hunter2");
    String step = Objects.requireNonNull(kept.getParent()).getFileName().toString();
    assertThat(reconciler.outputs().of(step + "/stdout")).isEqualTo(Files.readAllBytes(kept));
    assertThat(reconciler.reports(PATCH).getFirst().resources().getFirst().message())
        .isEqualTo("apply ended with 3");
  }

  @Test
  void aScriptsCheckIsNoOutput() throws IOException {
    reconciler.release(
        association(PATCH)
            .resource("{'name': 'a', 'script': {'check': 'echo looking', 'apply': 'echo no'}}")
            .uploadingOutput());
    node.start();
    ran();
    assertThat(files("stdout")).isEmpty();
    assertThat(reconciler.outputs().parts()).isZero();
  }

  @Test
  void anAssociationThatDoesNotAskForItKeepsItsOutputOnTheNode() throws IOException {
    reconciler.release(printing("echo one"));
    node.start();
    ran();
    assertThat(files("stdout")).hasSize(1);
    assertThat(files("upload")).isEmpty();
    assertThat(reconciler.outputs().parts()).isZero();
  }
}
