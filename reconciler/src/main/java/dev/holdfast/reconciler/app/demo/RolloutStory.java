package dev.holdfast.reconciler.app.demo;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.cli.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A version that goes out in stages, one that stops at the canary, a revert, and an execution.
final class RolloutStory {
  private static final String ASSOCIATION = "/api/v1/repositories/fleet/associations/banner";
  private static final String ROLLOUT = ASSOCIATION + "/rollout";
  private static final String TEMPLATE = "files/banner/issue.peb";
  private static final String FILE = "etc/issue.net";
  private static final String GOOD = "For its operators only.";

  private final Demo demo;
  private final Observing observing;
  private final Telling telling;
  private final Terminal terminal;
  private long lastVersion;

  RolloutStory(Demo demo, Observing observing, Terminal terminal) {
    this.demo = demo;
    this.observing = observing;
    this.telling = observing.telling();
    this.terminal = terminal;
  }

  void aChangeGoesOutInStages() throws IOException, DemoFailedException {
    demo.repository().add(demo.careful(), path -> path.contains("banner"));
    String commit = observing.push("Say whose hosts these are");
    var seen = new ArrayList<String>();
    Json.Obj finished = watch(seen, "finished");
    Observing.require(
        seen.stream().anyMatch(line -> line.startsWith("stage 1 of 3: 1 of "))
            && seen.stream().anyMatch(line -> line.startsWith("stage 2 of 3: ")),
        "it did not go out in stages: " + seen,
        finished);
    telling.saw(Observing.brief(commit) + " went from the canary to all nodes");
    seen.forEach(telling::more);
    Observing.require(with(GOOD).size() == demo.agents().size(), "a node lacks it", finished);
    terminal.told("rollout", "banner");
  }

  void aBadCommitStopsAtTheCanary() throws IOException, DemoFailedException {
    demo.repository()
        .edit(TEMPLATE, "For its operators only.", "Ask {{ node.labels.owner }} first.");
    String commit = observing.push("Say whom to ask");
    telling.more(
        "the template now says 'Ask {{ node.labels.owner }} first.', and no node has such");
    telling.more("a label: it fails where it is rendered");
    Json.Obj halted = watch(new ArrayList<>(), "halted");
    Observing.require(
        halted.integer("released") == 1 && halted.integer("failed") == 1,
        "it went further than to the canary",
        halted);
    telling.saw(
        Observing.brief(commit)
            + " was halted: it failed on "
            + Words.count(halted.integer("failed"), "node"));
    terminal.told("rollout", "banner");
    Json.Obj decided = demo.awaitDecision(commit);
    Observing.require(
        decided.objectOrEmpty("rollout").string("state", "").equals("halted"),
        "the commit does not show it",
        decided);
    telling.more(Reporting.note(commit, observing.note(commit, "holdfast/rollout")));
    List<String> untouched = with(GOOD);
    Observing.require(untouched.size() == demo.agents().size(), "a node lost what it had", halted);
    telling.saw("all nodes have the last good text, the canary too: its file was not touched");
    terminal.told("compliance", "--failing");
  }

  void aRevertHealsIt() throws IOException, DemoFailedException {
    telling.restart();
    String commit = demo.repository().revert();
    demo.reconciler().notifyOfPush();
    Json.Obj finished = watch(new ArrayList<>(), "finished");
    telling.saw(Observing.brief(commit) + " is on all nodes");
    terminal.told("rollout", "banner");
    List<String> ran = new ArrayList<>();
    for (Json.Obj report : demo.get(ASSOCIATION + "/history?limit=100").list("items", i -> i)) {
      if (report.integer("version", 0) == finished.integer("version")) {
        ran.add(report.string("node"));
      }
    }
    Observing.require(
        ran.stream().distinct().count() == 1,
        "only the canary should have run it, and these did: " + ran,
        finished);
    telling.saw("the others never left that content: they took the version without a run");
    demo.awaitInSync();
  }

  void nodesTakeTurns() throws IOException, DemoFailedException {
    List<DemoAgent> changed = demo.agents().subList(0, demo.agents().size() / 2);
    for (DemoAgent agent : changed) {
      Files.writeString(file(agent), "come in\n");
    }
    telling.restart();
    telling.more("somebody has written 'come in' into /" + FILE + " of " + names(changed));
    terminal.told("run", "banner");
    for (DemoAgent agent : changed) {
      demo.awaitText(agent.node().name(), FILE, GOOD);
    }
    Json.Obj execution = awaitExecution(changed.size());
    telling.saw("one after the other put it right, three at a time at most");
    terminal.told("history", "banner", "--execution", execution.string("id"));
    terminal.told("history", "banner", "--limit", "3");
  }

  private Json.Obj awaitExecution(int corrected) throws DemoFailedException {
    return demo.waiting()
        .until(
            "the execution to be counted",
            Demo.PATIENCE,
            () -> {
              Json.Obj last =
                  demo.get(ASSOCIATION + "/executions?limit=1").list("items", item -> item).stream()
                      .findFirst()
                      .orElse(Json.Obj.EMPTY);
              Json.Obj nodes = last.objectOrEmpty("nodes");
              return nodes.integer("corrected", 0) == corrected
                      && nodes.integer("running", 0) + nodes.integer("pending", 0) == 0
                  ? new Waiting.Look.Here<>(last)
                  : new Waiting.Look.NotYet<>(nodes.toString());
            },
            demo::lastWords);
  }

  private static String names(List<DemoAgent> agents) {
    return String.join(", ", agents.stream().map(agent -> agent.node().name()).toList());
  }

  /// Looks at the rollout until it is in the state.
  ///
  /// @param seen gets a line for each time that more nodes had it
  private Json.Obj watch(List<String> seen, String state) throws DemoFailedException {
    long before = lastVersion;
    Json.Obj reached =
        demo.waiting()
            .until(
                "the rollout to be " + state,
                Demo.PATIENCE,
                () -> {
                  Json.Obj now = demo.find(ROLLOUT);
                  if (now == null || now.integer("version") <= before) {
                    return new Waiting.Look.NotYet<>("not begun");
                  }
                  note(seen, now);
                  boolean settled =
                      now.integer("settled") == now.integer("released")
                          || !now.string("state").equals("finished");
                  return now.string("state").equals(state) && settled
                      ? new Waiting.Look.Here<>(now)
                      : new Waiting.Look.NotYet<>(now.string("state"));
                },
                demo::lastWords);
    lastVersion = reached.integer("version");
    return reached;
  }

  private static void note(List<String> seen, Json.Obj rollout) {
    if (!rollout.string("state").equals("running")) {
      return;
    }
    String line =
        "stage %d of %d: %d of %s may have it"
            .formatted(
                rollout.integer("stage"),
                rollout.integer("stages", 1),
                rollout.integer("released"),
                Words.count(rollout.integer("targets"), "node"));
    if (!seen.contains(line)) {
      seen.add(line);
    }
  }

  /// Nodes whose file says so.
  private List<String> with(String text) throws IOException {
    var names = new ArrayList<String>();
    for (DemoAgent agent : demo.agents()) {
      if (Files.exists(file(agent)) && Files.readString(file(agent)).contains(text)) {
        names.add(agent.node().name());
      }
    }
    return names;
  }

  private Path file(DemoAgent agent) {
    return demo.folder().tree(agent.node().name()).resolve(FILE);
  }
}
