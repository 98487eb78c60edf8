package dev.holdfast.reconciler.e2e;

import static dev.holdfast.reconciler.testing.Eventually.eventually;
import static dev.holdfast.reconciler.testing.Samples.association;
import static dev.holdfast.reconciler.testing.Samples.document;
import static dev.holdfast.reconciler.testing.TestTree.repository;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconciler.app.process.Program;
import dev.holdfast.reconciler.forge.testing.ForgeSimulator;
import dev.holdfast.reconciler.forge.testing.GithubSimulator;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.testing.GitRemote;
import dev.holdfast.reconciler.testing.TestTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `holdfast check` below a pull request, with a reconciler and an agent as their users run them.
@Timeout(600)
class NodesLookE2E {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final TestTree FIRST =
      repository()
          .file("documents/web.yaml", document("web"))
          .file("associations/web.yaml", association("web", "web", "web"));
  private static final TestTree SAYS_BYE =
      FIRST.file(
          "associations/web.yaml", association("web", "web", "web", "parameters: {text: bye}\n"));

  @TempDir Path folder;

  @Test
  void aNodeSaysWhatItWouldChangeAndChangesNothing() throws Exception {
    Path secret = file("secret", "a shared secret");
    Path token = file("token", ForgeSimulator.TOKEN);
    Path motd = Files.createDirectories(folder.resolve("root/etc")).resolve("web");
    try (var remote = GitRemote.create(folder.resolve("remote.git"));
        var forge = new GithubSimulator();
        var served = new Served(Files.createDirectory(folder.resolve("served")))) {
      forge.git(remote.repository());
      forge.writer("bob");
      CommitId first = remote.push("First", FIRST);
      served
          .entry(
              "poll: 1h, forge: github, forgeUrl: \"%s\", project: %s, "
                      .formatted(forge.url(), ForgeSimulator.PROJECT)
                  + "credentials: {tokenFile: %s}, webhook: {secretFiles: [%s]}, "
                      .formatted(token, secret)
                  + "pullRequests: {preview: {nodes: 5}}")
          .start(remote.url(), Map.of());
      forge.hook(served.url(), "fleet", "a shared secret");
      try (var _ = agent(served)) {
        eventually(
            SOON,
            () -> Files.exists(motd) ? Files.readString(motd) : "nothing",
            hello -> assertThat(hello).isEqualTo("hello"));
        eventually( // the file comes before the report
            SOON,
            () -> served.get("/api/v1/nodes").list("items", node -> node.string("verdict", "")),
            verdicts -> assertThat(verdicts).containsExactly("in_sync"));

        CommitId head = remote.propose("refs/heads/bye", "Say bye", SAYS_BYE, first);
        long number = forge.open("ana", "Say bye", "bye", head);
        said(forge, number, "1 change");
        forge.comment(number, "bob", "holdfast check");
        said(forge, number, "**Checked on 1 of 1 node: 1 would change `file`**");
      }
      assertThat(Files.readString(motd)).isEqualTo("hello");
      assertThat(forge.refusals()).isEmpty();
      assertThat(served.get("/api/v1/audit").list("items", each -> each.string("action")))
          .contains("check-pull-request");
    }
  }

  private static void said(ForgeSimulator forge, long number, String words) {
    eventually(
        SOON,
        () -> forge.comments(number).stream().map(ForgeSimulator.Comment::body).toList(),
        bodies -> assertThat(bodies).anySatisfy(body -> assertThat(body).contains(words)));
  }

  private Program agent(Served served) throws Exception {
    Path token = file("join", served.joinToken(Map.of("role", "web")).text());
    run(
        "register",
        "--server",
        served.url().toString(),
        "--token-file",
        token.toString(),
        "--name",
        "web-1");
    return Program.start("web-1", command("run"), folder.resolve("agent.log"), Map.of());
  }

  private void run(String... words) throws Exception {
    try (var program =
        Program.start("web-1", command(words), folder.resolve("agent.log"), Map.of())) {
      assertThat(program.await(SOON)).as(program.lastWords(20)).isZero();
    }
  }

  private List<String> command(String... words) {
    var command = new ArrayList<>(Fleets.programs().agent());
    command.addAll(List.of(words));
    command.addAll(
        List.of(
            "--state",
            folder.resolve("state").toString(),
            "--root",
            folder.resolve("root").toString()));
    return command;
  }

  private Path file(String name, String content) throws Exception {
    Path file = Files.writeString(folder.resolve(name), content + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }
}
