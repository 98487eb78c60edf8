package dev.holdfast.reconciler.app.demo;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.reconciler.cli.Words;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;

/// What the stories of the demo have in common: pushing, and seeing from outside what came of it.
record Observing(Demo demo, Telling telling) {
  String push(String message) throws IOException, DemoFailedException {
    telling.restart();
    String commit = demo.repository().commit(message);
    demo.reconciler().notifyOfPush();
    return commit;
  }

  /// What a commit's note says in this context, once it says something final.
  String note(String commit, String context) throws DemoFailedException {
    return demo.waiting()
        .until(
            "a note on commit " + brief(commit),
            Demo.PATIENCE,
            () -> {
              try {
                return Waiting.Look.of(
                    demo.repository()
                        .notes()
                        .getOrDefault(commit, "")
                        .lines()
                        .filter(line -> line.contains(context) && !line.contains("\"pending\""))
                        .findFirst(),
                    "nothing final");
              } catch (IOException e) {
                throw new DemoFailedException("the notes cannot be read: " + e.getMessage());
              }
            },
            demo::lastWords);
  }

  /// Such as `base v1`, by name.
  static List<String> versions(Json.Obj commit) {
    var sorted = new TreeMap<String, Long>();
    commit
        .list("versions", item -> item)
        .forEach(item -> sorted.put(item.string("association"), item.integer("version")));
    return sorted.entrySet().stream()
        .map(entry -> entry.getKey() + " v" + entry.getValue())
        .toList();
  }

  static String brief(String commit) {
    return Words.abbreviated(commit);
  }

  static void require(boolean holds, String otherwise, Json.Obj seen) throws DemoFailedException {
    if (!holds) {
      throw new DemoFailedException(otherwise + "; the reconciler says:\n" + JsonText.pretty(seen));
    }
  }

  /// Repository, reconciler and agents are there, and what the first commit says is on all nodes.
  void aCommitBecomesState() throws IOException, DemoFailedException {
    demo.makeRepository();
    demo.startReconciler();
    telling.saw("the reconciler runs, on a PostgreSQL of its own");
    String commit = demo.repository().head();
    Json.Obj decided = demo.awaitDecision(commit);
    require(decided.string("state").equals("applied"), "the first commit was not applied", decided);
    List<String> versions = versions(decided);
    require(
        versions.stream().allMatch(version -> version.endsWith(" v1")),
        "the first versions are not all numbered 1",
        decided);
    telling.saw(brief(commit) + " made " + Words.count(versions.size(), "version"));
    telling.more(String.join(", ", versions));
    demo.startAgents();
    telling.saw(
        Words.count(demo.agents().size(), "agent") + " registered with a token and started");
    List<Json.Obj> nodes = demo.awaitInSync();
    telling.saw("all in sync");
    telling.more(Reporting.nodes(nodes));
  }
}
