package dev.holdfast.reconciler.app.demo;

import dev.holdfast.canonical.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The five things that Holdfast is about, played on a fresh demo; each is observed from outside,
/// in the API and in the nodes' files.
public final class Tour {
  private static final String MOTD = "etc/motd";
  private static final String EXPORTER = "etc/default/prometheus-node-exporter";

  private final Demo demo;
  private final Telling telling;
  private final Observing observing;

  public Tour(Demo demo, Telling telling) {
    this.demo = demo;
    this.telling = telling;
    this.observing = new Observing(demo, telling);
  }

  public void play() throws IOException, DemoFailedException {
    aCommitBecomesState();
    aChangeBecomesOneVersion();
    anErrorIsRefused();
    driftIsCorrected();
    aNodeIsNeverHelpless();
    notes();
  }

  private void aCommitBecomesState() throws IOException, DemoFailedException {
    telling.step(1, "A commit becomes versions, and versions become state");
    observing.aCommitBecomesState();
  }

  private void aChangeBecomesOneVersion() throws IOException, DemoFailedException {
    telling.step(2, "A change makes a version of what it changes, and of nothing else");
    demo.repository()
        .edit(
            "associations/node-exporter.yaml",
            "  document: node-exporter\n",
            "  document: node-exporter\n  parameters: {listen: \"127.0.0.1:9100\"}\n");
    String commit = observing.push("Serve metrics to this host only");
    Json.Obj decided = demo.awaitDecision(commit);
    Observing.require(
        Observing.versions(decided).equals(List.of("node-exporter v2")),
        "it should have made node-exporter v2 and nothing else",
        decided);
    demo.awaitInSync();
    for (DemoAgent agent : demo.agents()) {
      demo.awaitText(agent.node().name(), EXPORTER, "127.0.0.1:9100");
    }
    telling.saw(Observing.brief(commit) + " made node-exporter v2, enforced on 3 nodes");
    telling.more(line(demo.agents().getFirst(), EXPORTER, "ARGS"));
  }

  private void anErrorIsRefused() throws IOException, DemoFailedException {
    telling.step(3, "A mistake is refused; the last good state stays in force");
    String before = applied();
    demo.repository().edit("associations/base.yaml", "  targets:", "  targetz:");
    String commit = observing.push("Misspell a key");
    Json.Obj decided = demo.awaitDecision(commit);
    Observing.require(decided.string("state").equals("rejected"), "it was not rejected", decided);
    telling.saw(Observing.brief(commit) + " was rejected");
    for (Json.Obj problem : decided.list("problems", item -> item)) {
      telling.more(Reporting.problem(problem));
    }
    Observing.require(applied().equals(before), "another commit came into force", decided);
    telling.saw(Observing.brief(before) + " is still in force");
    demo.repository().edit("associations/base.yaml", "  targetz:", "  targets:");
    String repaired = observing.push("Spell it right");
    Json.Obj good = demo.awaitDecision(repaired);
    Observing.require(good.string("state").equals("applied"), "the repair was not applied", good);
    Observing.require(
        Observing.versions(good).isEmpty(), "nothing changed, yet versions were made", good);
    telling.saw(Observing.brief(repaired) + " repaired it: no new version, since nothing changed");
  }

  private void driftIsCorrected() throws IOException, DemoFailedException {
    telling.step(4, "A file changed by hand is reported with a diff, and put back");
    DemoAgent agent = demo.agents().getFirst();
    Path motd = demo.folder().tree(agent.node().name()).resolve(MOTD);
    String good = Files.readString(motd);
    Files.writeString(motd, "welcome, stranger\n" + good);
    demo.reconciler()
        .api()
        .send(
            "POST",
            "/api/v1/repositories/fleet/associations/base/runs",
            Json.object()
                .put("nodes", Json.strings(List.of(agent.node().name())))
                .put("check", false)
                .build());
    Json.Obj resource = awaitCorrection(agent, true);
    Observing.require(
        Files.readString(motd).equals(good), "the file was not put back as it was", resource);
    telling.saw(agent.node().name() + " put /" + MOTD + " back: " + cause(resource));
    telling.more(Reporting.differences(resource));
  }

  private void aNodeIsNeverHelpless() throws IOException, DemoFailedException {
    telling.step(5, "Without the reconciler nodes go on by themselves, and report later");
    DemoAgent agent = demo.agents().get(1);
    Path motd = demo.folder().tree(agent.node().name()).resolve(MOTD);
    String good = Files.readString(motd);
    demo.reconciler().stop();
    telling.saw("the reconciler is stopped");
    Files.writeString(motd, "nobody is watching\n");
    demo.awaitText(agent.node().name(), MOTD, good);
    telling.saw(agent.node().name() + " put /" + MOTD + " back alone, at its next firing");
    demo.startReconciler();
    telling.saw("the reconciler is back");
    Json.Obj resource = awaitCorrection(agent, false);
    telling.saw("it was told: " + cause(resource));
    telling.more(Reporting.differences(resource));
    demo.awaitInSync();
  }

  private void notes() throws IOException, DemoFailedException {
    telling.line("");
    telling.line("What the commits show (git notes --ref=holdfast):");
    String head = demo.repository().head();
    Map<String, String> notes =
        demo.waiting()
            .until("notes on the last commit", Demo.PATIENCE, () -> look(head), demo::lastWords);
    notes.forEach((commit, note) -> telling.line(Reporting.note(commit, note)));
  }

  private Waiting.Look<Map<String, String>> look(String head) throws DemoFailedException {
    try {
      Map<String, String> notes = demo.repository().notes();
      return notes.getOrDefault(head, "").contains("holdfast/drift")
          ? new Waiting.Look.Here<>(notes)
          : new Waiting.Look.NotYet<>(notes.size() + " notes");
    } catch (IOException e) {
      throw new DemoFailedException("the notes cannot be read: " + e.getMessage());
    }
  }

  private String applied() throws DemoFailedException {
    return demo.get("/api/v1/status").list("repositories", item -> item).stream()
        .map(repository -> repository.string("applied_commit", ""))
        .findFirst()
        .orElse("");
  }

  /// The reported correction of the message of the day on the node.
  private Json.Obj awaitCorrection(DemoAgent agent, boolean contact) throws DemoFailedException {
    return demo.waiting()
        .until(
            "the correction on " + agent.node().name() + " to be reported",
            Demo.PATIENCE,
            () -> {
              Json.Obj history =
                  demo.get("/api/v1/repositories/fleet/associations/base/history?limit=100");
              return Waiting.Look.of(
                  history.list("items", item -> item).stream()
                      .filter(report -> report.string("node").equals(agent.node().name()))
                      .filter(report -> report.bool("contact", true) == contact)
                      .flatMap(report -> report.list("resources", item -> item).stream())
                      .filter(resource -> resource.string("name").equals("motd"))
                      .filter(resource -> resource.string("cause", "").equals("drift"))
                      .findFirst(),
                  history.list("items").size() + " reports, none of it");
            },
            demo::lastWords);
  }

  private String line(DemoAgent agent, String file, String word) throws IOException {
    return Files.readAllLines(demo.folder().tree(agent.node().name()).resolve(file)).stream()
        .filter(line -> line.contains(word))
        .collect(Collectors.joining("\n"));
  }

  private static String cause(Json.Obj resource) {
    return resource.string("outcome").replace('_', ' ')
        + ", because of "
        + resource.string("cause").replace('_', ' ')
        + " (not of a new version)";
  }
}
