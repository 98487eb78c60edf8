package dev.holdfast.agent.run;

import static dev.holdfast.agent.testing.Documents.association;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.report.Judgement;
import dev.holdfast.agent.report.Redaction;
import dev.holdfast.agent.resource.Content;
import dev.holdfast.agent.state.StepFolder;
import dev.holdfast.agent.testing.Documents;
import dev.holdfast.agent.testing.HandClock;
import dev.holdfast.agent.testing.Steps;
import dev.holdfast.agent.testing.Tree;
import dev.holdfast.model.Labels;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.Verdict;
import dev.holdfast.wire.ResourceResult;
import dev.holdfast.wire.ResourceResult.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole documents, run once.
class LocalRunTest {
  @TempDir private Path folder;
  private Tree tree;
  private final Map<String, String> files = new java.util.HashMap<>();

  @BeforeEach
  void aNode() {
    tree = new Tree(folder.resolve("tree"));
  }

  private LocalRun.Outcome run(Documents document, Host host, boolean checkOnly) {
    var node =
        new NodeScope(
            new NodeName("node-1"),
            Labels.of(Map.of("role", "web")),
            Documents.json("{'os': {'family': 'debian'}}"),
            name -> name.equals("db") ? Optional.of("s3cret") : Optional.empty());
    return LocalRun.run(
        document.enforced(),
        node,
        path -> Content.of(files.getOrDefault(path, "")),
        host,
        new HandClock(),
        id -> StepFolder.at(folder.resolve("steps").resolve(id.name().value())),
        Steps.NO_OUTSIDE,
        checkOnly,
        () -> Redaction.NONE);
  }

  private List<ResourceResult> apply(Documents document) {
    return run(document, tree.host(), false).found().results();
  }

  private List<ResourceResult> applyHere(Documents document) throws IOException {
    return run(document, Host.at(Path.of("/")), false).found().results();
  }

  private static List<Outcome> outcomes(List<ResourceResult> results) {
    return results.stream().map(ResourceResult::outcome).toList();
  }

  private Documents everything() {
    files.put("files/t", "{{ params.port }}");
    return association("fleet/all")
        .parameters("{'port': {'type': 'Integer', 'default': 80}}", "{}")
        .resource(
            "{'name': 'dir', 'directory': {'path': '/srv/app', 'mode': '0750', 'purge': true}}")
        .resource("{'name': 'tree', 'directory': {'path': '/srv/t', 'recurse': true}}")
        .resource(
            "{'name': 'file', 'file': {'path': '/srv/app/f', 'content': 'port {{ port }}',"
                + " 'backup': true}}")
        .resource("{'name': 'template', 'file': {'path': '/srv/app/t', 'template': 'files/t'}}")
        .resource("{'name': 'link', 'link': {'path': '/srv/app/l', 'target': 'f'}}")
        .resource(
            "{'name': 'line', 'line': {'path': '/etc/hosts', 'line': '::1 me', 'create': true}}")
        .resource("{'name': 'gone', 'file': {'path': '/etc/motd', 'state': 'absent'}}")
        .resource("{'name': 'package', 'package': {'name': 'nginx'}}");
  }

  @Test
  void aCheckLeavesTheTreeAsItWas() {
    tree.file("/etc/motd", "x").file("/srv/app/extra", "y").file("/etc/hosts", "127.0.0.1 x\n");
    tree.file("/srv/app/f", "other").link("/srv/app/l", "elsewhere");
    String before = tree.snapshot();
    assertThat(outcomes(run(everything(), tree.host(), true).found().results()))
        .contains(Outcome.DRIFTED)
        .doesNotContain(Outcome.CORRECTED, Outcome.FAILED);
    assertThat(tree.snapshot()).isEqualTo(before);
    assertThat(run(everything(), tree.host(), false).changed()).isTrue();
    String after = tree.snapshot();
    assertThat(run(everything(), tree.host(), false).changed()).as("once is enough").isFalse();
    assertThat(tree.snapshot()).isEqualTo(after);
  }

  @Test
  void whatARunMadeIsThereForTheNextResource() throws IOException {
    assumeThat(tree.host().isPrivileged()).as("runs as root").isTrue();
    tree.folder("/srv").folder("/opt/x");
    var results =
        apply(
            association("fleet/all")
                .resource("{'name': 'a', 'file': {'path': '/srv/a', 'owner': 'root'}}")
                .resource(
                    "{'name': 'user', 'line': {'path': '/etc/passwd', 'line':"
                        + " 'new:x:77:77:::/bin/false'}}")
                .resource("{'name': 'b', 'file': {'path': '/srv/b', 'owner': 'new'}}")
                .resource("{'name': 'old', 'directory': {'path': '/opt/x', 'state': 'absent'}}")
                .resource("{'name': 'link', 'link': {'path': '/opt/x', 'target': '/srv'}}")
                .resource("{'name': 'c', 'file': {'path': '/opt/x/c', 'owner': 'new'}}"));
    assertThat(results).allMatch(each -> each.outcome() != Outcome.FAILED);
    assertThat(tree.uid("/srv/b")).isEqualTo(77);
    assertThat(tree.uid("/srv/c")).isEqualTo(77);
  }

  @Test
  void aTemplateWithItsOwnParametersSeesThoseAndHidesTheirSecrets() throws IOException {
    files.put("files/t", "{{ params.name }} {{ params.key }}");
    files.put("files/outer", "{{ params.port }}");
    var results =
        applyHere(
            association("fleet/x")
                .parameters("{'port': {'type': 'Integer', 'default': 80}}", "{}")
                .resource(
                    """
                    {'name': 'own', 'file': {'path': '%1$s/own', 'template': 'files/t', 'mode': '0644',
                     'params': {'name': 'node {{ port }}', 'key': '{{ secret:db }}'}}}
                    """
                        .formatted(folder))
                .resource(
                    """
                    {'name': 'missing', 'file': {'path': '%1$s/missing', 'template': 'files/outer',
                     'params': {}}}
                    """
                        .formatted(folder)));
    assertThat(folder.resolve("own")).hasContent("node 80 s3cret");
    assertThat(results.getFirst().toString()).doesNotContain("s3cret");
    assertThat(results.get(1).outcome()).isEqualTo(Outcome.FAILED);
    assertThat(results.get(1).message()).contains("port");
  }

  @Test
  void resourcesRunInListedOrderButForWhatTheyRequire() {
    var results =
        apply(
            association("fleet/x")
                .resource(
                    "{'name': 'late', 'file': {'path': '/srv/x/f', 'content': ''}, 'requires':"
                        + " ['dir']}")
                .resource("{'name': 'other', 'file': {'path': '/etc/o', 'content': ''}}")
                .resource("{'name': 'dir', 'directory': {'path': '/srv/x'}}"));
    assertThat(results).extracting(ResourceResult::name).containsExactly("dir", "late", "other");
    assertThat(outcomes(results)).containsOnly(Outcome.CORRECTED);
  }

  @Test
  void whatRequiresAFailedResourceIsNotApplied() {
    var results =
        apply(
            association("fleet/x")
                .resource("{'name': 'a', 'file': {'path': '/none/f', 'content': ''}}")
                .resource(
                    "{'name': 'b', 'file': {'path': '/etc/b', 'content': ''}, 'requires': ['a']}")
                .resource("{'name': 'c', 'file': {'path': '/etc/c', 'content': ''}}"));
    assertThat(outcomes(results))
        .containsExactly(Outcome.FAILED, Outcome.FAILED, Outcome.CORRECTED);
    assertThat(results.get(1).message()).isEqualTo("not applied, since 'a' failed");
    assertThat(tree.has("/etc/b")).isFalse();
  }

  @Test
  void conditionsThatDoNotHoldMakeAResourceNotApplicable() {
    String file = "{'name': '%s', 'file': {'path': '/etc/%s', 'content': ''}, 'when': [%s]}";
    var results =
        apply(
            association("fleet/x")
                .resource(file.formatted("a", "a", "{'fact': 'os.family', 'in': ['debian']}"))
                .resource(file.formatted("b", "b", "{'fact': 'os.family', 'in': ['rhel']}"))
                .resource(file.formatted("c", "c", "{'label': 'zone', 'exists': false}"))
                .resource(file.formatted("d", "d", "{'label': 'role', 'notIn': ['web']}"))
                .resource(file.formatted("e", "e", "{'label': 'zone', 'in': ['a']}")));
    assertThat(outcomes(results))
        .containsExactly(
            Outcome.CORRECTED,
            Outcome.NOT_APPLICABLE,
            Outcome.CORRECTED,
            Outcome.NOT_APPLICABLE,
            Outcome.NOT_APPLICABLE);
    assertThat(results.get(1).message()).contains("os.family").contains("rhel");
  }

  @Test
  void aDocumentForAnotherPlatformIsNotApplicable() {
    var outcome =
        run(
            association("fleet/x").platforms("['windows']").file("/etc/motd", ""),
            tree.host(),
            false);
    assertThat(Judgement.of(outcome.found()).verdict()).isEqualTo(Verdict.NOT_APPLICABLE);
    assertThat(tree.has("/etc/motd")).isFalse();
  }

  @Test
  void aLabelThatTheNodeLacksFailsTheResource() {
    var results = apply(association("fleet/x").file("/etc/motd", "{{ node.labels.zone }}"));
    assertThat(outcomes(results)).containsExactly(Outcome.FAILED);
    assertThat(results.getFirst().message()).contains("zone");
    assertThat(
            outcomes(
                apply(
                    association("fleet/x")
                        .file("/etc/motd", "{{ node.labels.zone | default: a }}"))))
        .containsExactly(Outcome.CORRECTED);
    assertThat(tree.text("/etc/motd")).isEqualTo("a");
  }

  @Test
  void nothingOfASecretIsInTheResult() {
    tree.file("/etc/motd", "was here");
    var results = apply(association("fleet/x").file("/etc/motd", "pw={{ secret:db }}"));
    assertThat(tree.text("/etc/motd")).isEqualTo("pw=s3cret");
    assertThat(results.toString()).doesNotContain("s3cret").doesNotContain("was here");
  }

  @Test
  void pathsInMessagesAreTheNodes() {
    tree.folder("/etc/motd");
    var results = apply(association("fleet/x").file("/etc/motd", ""));
    assertThat(results.getFirst().message()).isEqualTo("/etc/motd is a folder");
  }

  private Documents notifying(String content) {
    return association("fleet/x")
        .resource(
            "{'name': 'early', 'script': {'check': 'true', 'apply': 'echo early >> %s/out'}}"
                .formatted(folder))
        .resource(
            ("{'name': 'config', 'file': {'path': '%s/conf', 'content': '%s'}, 'notify': ['late',"
                    + " 'early']}")
                .formatted(folder, content))
        .resource(
            "{'name': 'late', 'script': {'check': 'true', 'apply': 'echo late >> %s/out'}}"
                .formatted(folder));
  }

  @Test
  void aChangeNotifiesThoseAfterItAndThoseBeforeIt() throws IOException {
    applyHere(notifying("one"));
    assertThat(Files.readString(folder.resolve("out"))).isEqualTo("late\nearly\n");
    applyHere(notifying("one"));
    assertThat(Files.readString(folder.resolve("out"))).isEqualTo("late\nearly\n");
    applyHere(notifying("two"));
    assertThat(Files.readString(folder.resolve("out")).lines()).hasSize(4);
  }

  @Test
  void whatStillDiffersAfterApplyFailed() throws IOException {
    var results =
        applyHere(
            association("fleet/x")
                .resource("{'name': 's', 'script': {'check': 'exit 1', 'apply': 'true'}}"));
    assertThat(outcomes(results)).containsExactly(Outcome.FAILED);
    assertThat(results.getFirst().message())
        .isEqualTo("still differs after apply: check is exit 1, not exit 0");
  }

  @Test
  void anActionIsUnknownInACheckAndRunsOtherwise() throws IOException {
    var action =
        association("fleet/x")
            .resource("{'name': 's', 'script': {'apply': 'touch %s/ran'}}".formatted(folder));
    assertThat(outcomes(run(action, Host.at(Path.of("/")), true).found().results()))
        .containsExactly(Outcome.UNKNOWN);
    assertThat(folder.resolve("ran")).doesNotExist();
    assertThat(outcomes(applyHere(action))).containsExactly(Outcome.IN_SYNC);
    assertThat(folder.resolve("ran")).exists();
  }
}
