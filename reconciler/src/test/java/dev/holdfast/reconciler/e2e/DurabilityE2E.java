package dev.holdfast.reconciler.e2e;

import static dev.holdfast.reconciler.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.app.demo.Demo;
import dev.holdfast.reconciler.app.demo.DemoAgent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurabilityE2E {
  @TempDir Path folder;

  @Test
  void whatWasAcknowledgedSurvivesAKillOfEverything() throws Exception {
    try (var demo = Fleets.started(folder)) {
      Set<String> before = reports(demo);
      String applied = applied(demo);
      assertThat(before).isNotEmpty();

      demo.reconciler().killWithDatabase();
      for (var agent : demo.agents()) {
        agent.kill();
      }
      Path motd = demo.folder().tree("web-1").resolve("etc/motd");
      String good = Files.readString(motd);
      Files.writeString(motd, "while all were dead\n");
      demo.startReconciler();

      assertThat(reports(demo)).containsAll(before);
      assertThat(applied(demo)).isEqualTo(applied);
      demo.startAgents();
      demo.awaitText("web-1", "etc/motd", good);
      eventually(() -> reports(demo), now -> assertThat(now).hasSizeGreaterThan(before.size()));
      demo.awaitInSync();
      assertThat(reports(demo)).containsAll(before);
      aNodeThatGetsItsContentBackWhileItIsAwayKeepsNoRolloutWaiting(demo);
      aRevokedNodeStopsAndComesBackUnderANewKey(demo);
    }
  }

  /// First by its labels, so that it has nothing new to say; then by commits, so that it has to run
  /// what it has once more.
  private static void aNodeThatGetsItsContentBackWhileItIsAwayKeepsNoRolloutWaiting(Demo demo)
      throws Exception {
    String base = "associations/base.yaml";
    String canary = "    stages: [{matchLabels: {role: web, env: production}, soak: 1h}]\n";
    demo.repository()
        .edit(
            base,
            "    - all: true\n",
            "    - all: true\n  exclude: [{matchLabels: {managed: manual}}]\n  rollout:\n"
                + canary);
    greet(demo, "{{ node.name }}", "{{ node.name }}!");
    awaitRollout(demo, "stage 1 soaks until");
    DemoAgent away = demo.agents().getFirst();
    away.kill();
    label(away, demo, "managed=manual");
    label(away, demo, "managed-");
    away.start();
    assertThat(Fleets.holdfast(demo, "rollout", "base", "promote").code()).isZero();
    awaitRollout(demo, "is finished");

    away.kill();
    greet(demo, "{{ node.name }}!", "{{ node.name }}");
    greet(demo, "{{ node.name }}", "{{ node.name }}!");
    away.start();
    awaitRollout(demo, "is finished");
    demo.awaitInSync();
  }

  private static void label(DemoAgent agent, Demo demo, String label) throws Exception {
    var said = Fleets.holdfast(demo, "nodes", "label", agent.node().name(), label);
    assertThat(said.code()).as(said.toString()).isZero();
  }

  private static void greet(Demo demo, String old, String fresh) throws Exception {
    demo.repository().edit("files/motd/motd.peb", old, fresh);
    String commit = demo.repository().commit("Greet otherwise");
    eventually(() -> applied(demo), applied -> assertThat(applied).isEqualTo(commit));
  }

  private static void awaitRollout(Demo demo, String words) {
    eventually(
        Duration.ofMinutes(1),
        () -> Fleets.holdfast(demo, "rollout", "base").out(),
        said -> assertThat(said).contains(words));
  }

  /// The same folder is also the machine that was lost, and comes back when another has its name.
  private static void aRevokedNodeStopsAndComesBackUnderANewKey(Demo demo) throws Exception {
    Path root = demo.folder().tree("web-2");
    Path state = root.resolveSibling("state");
    Path motd = root.resolve("etc/motd");
    String good = Files.readString(motd);

    assertThat(Fleets.holdfast(demo, "nodes", "revoke", "web-2").code()).isZero();
    eventually(
        () -> Files.readString(root.resolveSibling("agent.log")),
        log -> assertThat(log).contains("the reconciler has revoked this node at"));
    eventually(() -> Files.exists(state.resolve("revoked")), there -> assertThat(there).isTrue());
    Files.writeString(motd, "nobody minds\n");
    Path lost = Files.createDirectory(root.resolveSibling("lost"));
    for (String file : List.of("identity", "key")) {
      Files.copy(state.resolve(file), lost.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
    }

    Path told = root.resolveSibling("told.log");
    String status = agent(told, "status", "--state", state.toString());
    assertThat(status).contains("revoked  at ").contains("register again");
    assertThat(motd).hasContent("nobody minds");
    String token = root.resolveSibling("join-token").toString();
    var create = new ArrayList<>(List.of("token", "create"));
    demo.agents().stream()
        .map(DemoAgent::node)
        .filter(each -> each.name().equals("web-2"))
        .forEach(each ->
            each.labels()
                .forEach((key, value) -> create.addAll(List.of("--label", key + "=" + value))));
    var made = Fleets.holdfast(demo, create.toArray(String[]::new));
    assertThat(made.code()).as(made.toString()).isZero();
    Files.writeString(Path.of(token), made.out());
    assertThat(
            agent(
                told,
                "register",
                "--server",
                demo.reconciler().url().toString(),
                "--token-file",
                token,
                "--name",
                "web-2",
                "--state",
                state.toString(),
                "--root",
                root.toString()))
        .contains("registered as web-2");
    demo.awaitText("web-2", "etc/motd", good); // by the daemon that has waited for it

    Process comesBack = start(told, List.of("run", "--state", lost.toString()));
    try {
      eventually(() -> Files.exists(lost.resolve("revoked")), there -> assertThat(there).isTrue());
    } finally {
      comesBack.destroyForcibly().waitFor();
    }
    demo.awaitText("web-2", "etc/motd", good);
    demo.awaitInSync();
  }

  /// Runs a command of the agent to its end.
  private static String agent(Path log, String... arguments) throws Exception {
    Process process = start(log, List.of(arguments));
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String said = Files.readString(log);
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  private static Process start(Path log, List<String> arguments) throws Exception {
    var words = new ArrayList<>(Fleets.programs().agent());
    words.addAll(arguments);
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  private static Set<String> reports(Demo demo) throws Exception {
    List<Json.Obj> items =
        demo.get("/api/v1/repositories/fleet/associations/base/history?limit=100")
            .list("items", item -> item);
    return items.stream()
        .map(item -> item.string("node") + " " + item.string("at"))
        .collect(Collectors.toSet());
  }

  private static String applied(Demo demo) throws Exception {
    return demo.get("/api/v1/status")
        .list("repositories", item -> item)
        .getFirst()
        .string("applied_commit");
  }
}
