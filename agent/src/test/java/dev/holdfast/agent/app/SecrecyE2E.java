package dev.holdfast.agent.app;

import static dev.holdfast.agent.testing.Documents.association;
import static dev.holdfast.agent.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.AgentProcess;
import dev.holdfast.agent.testing.Documents;
import dev.holdfast.agent.testing.LiveNode;
import dev.holdfast.agent.testing.TestReconciler;
import dev.holdfast.canonical.Digest;
import dev.holdfast.wire.Difference;
import dev.holdfast.wire.Report;
import dev.holdfast.wire.ResourceResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nothing of a secret leaves a real agent, whatever goes wrong with it.
class SecrecyE2E {
  private static final String WEB = "fleet/web";
  @TempDir private Path folder;
  private TestReconciler reconciler;
  private LiveNode node;

  @BeforeEach
  void aNodeWithSecrets() throws IOException {
    reconciler = new TestReconciler(InstantSource.system());
    node = new LiveNode(folder, reconciler);
    secrets("first");
  }

  @AfterEach
  void ends() {
    reconciler.close();
  }

  /// One from each source.
  private void secrets(String prefix) throws IOException {
    Path state = Path.of(node.state());
    Files.createDirectories(state.resolve("secrets"));
    Files.writeString(state.resolve("secrets/file"), prefix + "-of-file\n");
    Files.writeString(state.resolve("secrets.env"), "# comment\nenv='" + prefix + "-of-env'\n");
    Files.writeString(
        state.resolve("secret-command"),
        "echo " + prefix + "-noise >&2; test \"$1\" = command && echo " + prefix + "-of-$1");
  }

  /// Everything that can be done with a secret, and go wrong.
  private Documents using() {
    return association(WEB)
        .repositoryFile("files/t", "token={{ secret.command }}\n")
        .resource(
            ("{'name': 'content', 'file': {'path': '%s/content',"
                    + " 'content': 'a={{ secret:file }} b={{ secret:env }}'}}")
                .formatted(folder))
        .resource(
            "{'name': 'template', 'file': {'path': '%s/template', 'template': 'files/t'}}"
                .formatted(folder))
        .resource(
            "{'name': 'path', 'file': {'path': '%s/{{ secret:file }}/x', 'content': 'x'}}"
                .formatted(folder))
        .resource(
            "{'name': 'script', 'script': {'check': 'echo {{ secret:env }}; exit 1', 'apply':"
                + " 'echo is $T; exit 3', 'environment': {'T': '{{ secret:command }}'}}}")
        .resource(
            "{'name': 'user', 'user': {'name': 'hf-{{ secret:file }}-is-far-too-long-for-a-name',"
                + " 'comment': 'x', 'shell': '/bin/{{ secret:env }}'}}")
        .resource(
            "{'name': 'link', 'link': {'path': '%s/link', 'target': '/x/{{ secret:command }}'}}"
                .formatted(folder));
  }

  /// The same things without a secret.
  private Documents plain() {
    return association(WEB)
        .resource(
            "{'name': 'content', 'file': {'path': '%s/content', 'content': 'nothing secret'}}"
                .formatted(folder))
        .resource(
            "{'name': 'template', 'file': {'path': '%s/template', 'content': 'nothing'}}"
                .formatted(folder))
        .resource(
            "{'name': 'link', 'link': {'path': '%s/link', 'target': '/x/nothing'}}"
                .formatted(folder));
  }

  private Report report(int index) {
    until("report " + index, () -> reconciler.reports(WEB).size() > index);
    return reconciler.reports(WEB).get(index);
  }

  private static ResourceResult of(Report report, String resource) {
    return report.resources().stream()
        .filter(each -> each.name().equals(resource))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void nothingOfASecretLeavesTheNodeNorItsPlainDigestAlsoAfterItChanged() throws IOException {
    reconciler.release(using());
    try (var agent = node.start()) {
      Report first = report(0);
      assertThat(node.text("content")).isEqualTo("a=first-of-file b=first-of-env");
      assertThat(node.text("template")).isEqualTo("token=first-of-command\n");
      assertThat(of(first, "path").message()).contains("***");
      assertThat(of(first, "script").outcome()).isEqualTo(ResourceResult.Outcome.FAILED);

      secrets("second");
      reconciler.ask("changed", WEB, true, Duration.ofMinutes(5));
      Difference hidden = of(report(1), "content").differences().getFirst();
      assertThat(hidden.hidden()).isTrue();
      assertThat(hidden.digest()).isNotNull();
      assertThat(of(report(1), "content").cause()).isEqualTo(ResourceResult.Cause.INPUT);
      node.file("content", "by hand, first-of-file");
      reconciler.ask("by-hand", WEB, false, Duration.ofMinutes(5));
      Difference other = of(report(2), "content").differences().getFirst();
      assertThat(other.digest()).isNotNull().isNotEqualTo(hidden.digest());
      assertThat(node.text("content")).isEqualTo("a=second-of-file b=second-of-env");

      reconciler.release(plain());
      Report plain = report(3);
      assertThat(plain.counts().corrected()).isEqualTo(3);
      assertThat(of(plain, "content").differences()).allMatch(Difference::hidden);
      assertThat(node.text("content")).isEqualTo("nothing secret");
      until("it is acknowledged", () -> reconciler.isUpToDate() && node.isAtRest(WEB));
      assertThat(agent.isAlive()).isTrue();
    }
    String out = String.join("\n", reconciler.received()) + node.text("log") + outbox();
    assertThat(out).contains("content").contains(WEB);
    for (String prefix : List.of("first", "second")) {
      for (String secret : List.of("of-file", "of-env", "of-command", "noise")) {
        assertThat(out).doesNotContain(prefix + "-" + secret);
      }
      assertThat(out)
          .doesNotContain(
              hex("a=%1$s-of-file b=%1$s-of-env".formatted(prefix)),
              hex("token=" + prefix + "-of-command\n"),
              hex(prefix + "-of-file"),
              hex("/x/" + prefix + "-of-command"));
    }
    assertThat(out).doesNotContain(hex("by hand, first-of-file"));
    assertThat(out).doesNotContain(reconciler.gate().token().secret());
  }

  /// So short that an abbreviated digest is found, too.
  private static String hex(String text) {
    String digest = Digest.of(text).value();
    return digest.substring(digest.indexOf(':') + 1).substring(0, 12);
  }

  private String outbox() throws IOException {
    var all = new StringBuilder();
    try (Stream<Path> files = Files.walk(Path.of(node.state(), "reports"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }

  @Test
  void aKeyOrASecretThatOthersCanReadIsRefused() throws IOException {
    Path state = Path.of(node.state());
    Path key = state.resolve("key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    Path out = folder.resolve("out");
    assertThat(AgentProcess.run(out, "run", "--state", node.state())).isEqualTo(1);
    assertThat(out).content().contains("chmod 600").doesNotContain("Exception");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));

    for (Path each : List.of(state, state.resolve("secrets"))) {
      Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Files.setPosixFilePermissions(
        state.resolve("secrets/file"), PosixFilePermissions.fromString("rw-r--r--"));
    reconciler.release(association(WEB).file(folder + "/open", "{{ secret:file }}"));
    try (var agent = node.start()) {
      assertThat(report(0).reason()).contains("secret").contains("file");
      assertThat(node.has("open")).isFalse();
      until("it is said", () -> agent.output().contains("others on this node can read"));
    }
  }
}
