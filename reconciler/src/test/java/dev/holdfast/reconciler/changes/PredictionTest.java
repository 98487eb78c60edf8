package dev.holdfast.reconciler.changes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.config.ConfigLoader;
import dev.holdfast.reconciler.config.DesiredState;
import dev.holdfast.reconciler.config.Loaded;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.plan.Change;
import dev.holdfast.reconciler.plan.Plan;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.jgit.JgitIgnoreSyntax;
import dev.holdfast.reconciler.testing.Fleets;
import dev.holdfast.reconciler.testing.TestTree;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Given what nodes last said, and a change: what would happen to which of them.
class PredictionTest {
  private static final String DOCUMENT =
      """
      apiVersion: holdfast.dev/v1
      kind: Document
      metadata: {name: web}
      spec:
        parameters:
          port: {type: Integer, default: 80}
          greeting: {type: String, default: hello}
        resources:
          - name: config
            file: {path: /etc/web.conf, content: "port {{ port }}"}
          - name: motd
            file: {path: /etc/motd, content: "{{ greeting }}"}
          - name: page
            file: {path: /srv/index.html, template: files/index.html}
      """;

  private static final String ASSOCIATION =
      """
      apiVersion: holdfast.dev/v1
      kind: Association
      metadata: {name: web}
      spec:
        document: web
        targets: [{matchLabels: {role: web}}]
      """;

  private static final TestTree BEFORE =
      TestTree.repository()
          .file("web.yaml", DOCUMENT)
          .file("association.yaml", ASSOCIATION)
          .file("files/index.html", "<p>{{ greeting }}</p>");

  private final Fleet fleet =
      Fleets.fleet(
          "web-1 role=web zone=a",
          "web-2 role=web zone=b",
          "web-3 role=web zone=b",
          "db-1 role=db");
  private final Map<String, Verified.Standing> standing = new HashMap<>();

  private static DesiredState read(TestTree tree) {
    var entry = RepositoryEntry.of(new RepositoryName("fleet"), "file:///nowhere", "main");
    var loader =
        new ConfigLoader(
            entry, new JgitIgnoreSyntax(), new ConfigurationReader(), InstantSource.system());
    try {
      Loaded loaded = loader.load(CommitId.NONE, tree);
      return loaded.state().orElseThrow(() -> new AssertionError(loaded.problems()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<String> predicted(TestTree after) {
    Plan plan = Plan.between(read(BEFORE), read(after), fleet);
    assertThat(plan.changes()).hasSize(1);
    Change change = plan.changes().getFirst();
    assertThat(change.association()).isEqualTo(new ObjectName("web"));
    return new Prediction(
            fleet, (node, _) -> standing.getOrDefault(node.value(), Verified.Standing.IN_SYNC))
        .of(change)
        .lines();
  }

  private static TestTree with(String more) {
    return BEFORE.file("association.yaml", ASSOCIATION + more);
  }

  @Test
  void aParameterChangesWhatUsesItAndNothingElse() {
    assertThat(predicted(with("  parameters: {port: 8080}\n")))
        .containsExactly("change (config, page): 3 nodes, web-1, web-2, web-3");
  }

  @Test
  void aValueThatIsTheDefaultChangesNothing() {
    assertThat(predicted(with("  parameters: {port: 80}\n")))
        .containsExactly("comply: 3 nodes, web-1, web-2, web-3");
  }

  @Test
  void anOverrideChangesTheNodesThatItIsFor() {
    String override =
        """
          overrides:
            - matchLabels: {zone: b}
              parameters: {greeting: hi}
        """;
    assertThat(predicted(with(override)))
        .containsExactly("change (motd, page): 2 nodes, web-2, web-3", "comply: 1 node, web-1");
  }

  @Test
  void aTemplateChangesTheFileThatIsMadeOfIt() {
    assertThat(predicted(BEFORE.file("files/index.html", "<b>{{ greeting }}</b>")))
        .containsExactly("change (page): 3 nodes, web-1, web-2, web-3");
  }

  @Test
  void whoIsSilentOrDiffersAlreadyIsToldApart() {
    standing.put("web-1", Verified.Standing.STALE);
    standing.put("web-2", Verified.Standing.DIFFERS);
    standing.put("web-3", Verified.Standing.UNKNOWN);
    assertThat(predicted(with("  parameters: {port: 80}\n")))
        .containsExactly(
            "change (what differs there already): 1 node, web-2",
            "unknown: 1 node, web-3",
            "stale: 1 node, web-1");
  }

  @Test
  void aScriptWithoutACheckRunsAndNobodyKnowsWhatItDoes() {
    String script = DOCUMENT + "    - name: reindex\n      script: {apply: /usr/bin/reindex}\n";
    assertThat(predicted(BEFORE.file("web.yaml", script)))
        .containsExactly("unknown (runs reindex): 3 nodes, web-1, web-2, web-3");
  }

  @Test
  void whatOnlyTakesEffectRunsNowhere() {
    assertThat(predicted(with("  compliance: {severity: HIGH}\n")))
        .containsExactly("comply: 3 nodes, web-1, web-2, web-3");
  }

  @Test
  void inAuditModeNothingIsChanged() {
    assertThat(predicted(with("  mode: audit\n  parameters: {port: 1}\n")))
        .containsExactly("comply: 3 nodes, web-1, web-2, web-3");
  }

  @Test
  void whoEntersAndLeavesIsNamed() {
    assertThat(
            predicted(
                BEFORE.file("association.yaml", ASSOCIATION.replace("role: web", "role: db"))))
        .containsExactly(
            "enter: 1 node, db-1",
            "leave: 3 nodes, web-1, web-2, web-3; nothing on them is undone",
            "unknown: 1 node, db-1");
  }
}
