package dev.holdfast.reconciler.e2e;

import static dev.holdfast.reconciler.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.app.demo.Demo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
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
    }
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
