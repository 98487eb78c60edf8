package dev.holdfast.reconciler.config;

import static dev.holdfast.reconciler.config.Loading.COMMIT;
import static dev.holdfast.reconciler.config.Loading.ENTRY;
import static dev.holdfast.reconciler.config.Loading.WEB;
import static dev.holdfast.reconciler.config.Loading.content;
import static dev.holdfast.reconciler.config.Loading.load;
import static dev.holdfast.reconciler.config.Loading.loader;
import static dev.holdfast.reconciler.config.Loading.problems;
import static dev.holdfast.reconciler.testing.Samples.association;
import static dev.holdfast.reconciler.testing.Samples.document;
import static dev.holdfast.reconciler.testing.Samples.group;
import static dev.holdfast.reconciler.testing.Samples.settings;
import static dev.holdfast.reconciler.testing.TestTree.repository;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Mode;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.Selector;
import dev.holdfast.reconciler.source.Permissions;
import dev.holdfast.reconciler.source.RepositoryEntry;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What files of a tree mean together.
class ConfigLoaderTest {
  @Test
  void aGoodTreeIsADesiredState() throws IOException {
    Loaded loaded = load(WEB);
    var content = content(loaded, "web");
    assertThat(content.targets()).isEqualTo(Selector.label("role", "web"));
    assertThat(content.assignment().enforced().document().resources()).hasSize(1);
    assertThat(loaded.counts().associations()).isEqualTo(1);
    assertThat(loaded.origins().get(new ObjectName("web")))
        .containsExactlyInAnyOrder("documents/web.yaml", "associations/web.yaml");
  }

  @Test
  void aCommentAMoveAndAnotherOrderChangeNothing() throws IOException {
    var digest = content(load(WEB), "web").digest();
    var commented = WEB.file("associations/web.yaml", "# why\n" + association("web", "web", "web"));
    assertThat(content(load(commented), "web").digest()).isEqualTo(digest);
    var moved =
        WEB.without("associations/web.yaml")
            .file("associations/eu/www.yaml", association("web", "web", "web"));
    assertThat(content(load(moved), "web").digest()).isEqualTo(digest);
    var reordered =
        WEB.file(
            "associations/web.yaml",
            """
            kind: Association
            spec:
              targets: [{matchLabels: {role: web}}]
              document: web
            metadata: {name: web, description: another}
            apiVersion: holdfast.dev/v1
            """);
    assertThat(content(load(reordered), "web").digest()).isEqualTo(digest);
  }

  @Test
  void anEmptyTreeIsAnErrorAndNeverTheWishForNothing() throws IOException {
    assertThat(problems(repository()))
        .containsExactly(
            ".: empty-tree: there is no configuration here at all; that never means to remove"
                + " everything");
    assertThat(problems(repository().file("README.md", "hi").file("ci.yaml", "a: 1\n"))).hasSize(1);
  }

  @Test
  void everyProblemIsToldWithItsPlace() throws IOException {
    var broken =
        WEB.file("associations/a.yaml", association("a", "wbe", "web"))
            .file("associations/b.yaml", association("b", "web", "web", "schedual: {}\n"))
            .file("associations/c.yaml", "kind: [unclosed");
    assertThat(problems(broken))
        .anySatisfy(each ->
            assertThat(each)
                .startsWith(
                    "associations/a.yaml:5:13: unknown-document: there is no document 'wbe'"))
        .anySatisfy(each -> assertThat(each).startsWith("associations/b.yaml:8:3: unknown-key:"))
        .anySatisfy(
            each -> assertThat(each).startsWith("associations/c.yaml:").contains("yaml-syntax"));
    assertThat(load(broken).problems().getFirst().remedy()).isEqualTo("did you mean 'web'?");
  }

  @Test
  void aDocumentThatCannotBeUsedIsNotAlsoReportedMissing() throws IOException {
    var broken = WEB.file("documents/web.yaml", document("web").replace("path:", "pth:"));
    assertThat(problems(broken)).noneMatch(each -> each.contains("unknown-document"));
  }

  @Test
  void namesAreUniquePerKind() throws IOException {
    var twice = WEB.file("associations/other.yaml", association("web", "web", "db"));
    assertThat(problems(twice))
        .containsExactly(
            "associations/web.yaml:3:18: duplicate-name: the association 'web' is also declared at"
                + " associations/other.yaml:3:18");
    assertThat(problems(load(WEB.file("groups/web.yaml", group("web", "[{all: true}]")))))
        .isEmpty();
  }

  @Test
  void groupsAreResolvedAlsoThroughGroups() throws IOException {
    var grouped =
        repository()
            .file("documents/web.yaml", document("web"))
            .file("groups/a.yaml", group("edge", "[{matchLabels: {zone: edge}}]"))
            .file("groups/b.yaml", group("all-edge", "[{group: edge}, {nodes: [lonely]}]"))
            .file(
                "associations/web.yaml",
                association("web", "web", "web")
                    .replace("matchLabels: {role: web}", "group: all-edge"));
    Loaded loaded = load(grouped);
    assertThat(content(loaded, "web").targets().toJson().toString()).contains("edge", "lonely");
    assertThat(loaded.origins().get(new ObjectName("web"))).contains("groups/a.yaml");
  }

  @Test
  void groupsThatAreNotThereOrContainThemselvesAreErrors() throws IOException {
    var unknown =
        WEB.file(
                "associations/web.yaml",
                association("web", "web", "web").replace("matchLabels: {role: web}", "group: egde"))
            .file("groups/a.yaml", group("edge", "[{all: true}]"));
    assertThat(problems(unknown))
        .containsExactly("associations/web.yaml:7:14: unknown-group: there is no group 'egde'");
    var cycle =
        WEB.file("groups/a.yaml", group("a", "[{group: b}]"))
            .file("groups/b.yaml", group("b", "[{group: a}]"));
    assertThat(problems(cycle))
        .containsExactly("groups/b.yaml:5:21: group-cycle: the group 'a' contains itself: a, b, a");
  }

  @Test
  void parametersAreCheckedAgainstTheDocument() throws IOException {
    var document =
        """
        apiVersion: holdfast.dev/v1
        kind: Document
        metadata: {name: web}
        spec:
          parameters:
            port: {type: Integer, minimum: 1, maximum: 65535}
            password: {type: String, sensitive: true}
            owner: {type: String}
          resources:
            - name: f
              file: {path: /etc/f, content: "{{ port }} {{ password }} {{ owner }}"}
        """;
    var tree =
        WEB.file("documents/web.yaml", document)
            .file(
                "associations/web.yaml",
                association(
                    "web",
                    "web",
                    "web",
                    """
                    parameters:
                      prot: 80
                      port: 99999
                      password: hunter2
                    """));
    assertThat(problems(tree))
        .containsExactly(
            "associations/web.yaml:8:3: missing-parameter: document 'web' needs parameter 'owner',"
                + " which has no default",
            "associations/web.yaml:9:5: unknown-parameter: document 'web' has no parameter 'prot'",
            "associations/web.yaml:10:11: invalid-parameter: parameter 'port' must be at most 65535",
            "associations/web.yaml:11:15: literal-secret: parameter 'password' is sensitive and"
                + " takes no literal value");
    assertThat(load(tree).problems().toString()).doesNotContain("message=hunter2");
  }

  @Test
  void defaultsOfTheRepositoryAreInherited() throws IOException {
    var tree = WEB.file("holdfast.yaml", settings("{timeout: 5m, schedule: {splay: 30s}}"));
    var content = content(load(tree), "web");
    assertThat(content.assignment().timeout()).isEqualTo(java.time.Duration.ofMinutes(5));
    assertThat(content.assignment().schedule().splay()).isEqualTo(java.time.Duration.ofSeconds(30));
    assertThat(content.digest()).isNotEqualTo(content(load(WEB), "web").digest());
    assertThat(content.enforcedDigest()).isEqualTo(content(load(WEB), "web").enforcedDigest());
  }

  @Test
  void anAuditNeedsAScriptThatCanCheck() throws IOException {
    var document =
        """
        apiVersion: holdfast.dev/v1
        kind: Document
        metadata: {name: web}
        spec:
          resources:
            - name: run
              script: {apply: "true"}
        """;
    var audited =
        WEB.file("documents/web.yaml", document)
            .file("associations/web.yaml", association("web", "web", "web", "mode: audit\n"));
    assertThat(problems(audited))
        .containsExactly(
            "associations/web.yaml:8:9: audit-needs-check: script 'run' of document 'web' has no"
                + " 'check', so an audit cannot run it");
  }

  @Test
  void twoThatWantAnotherValueForOneThingAreAConflict() throws IOException {
    var tree =
        WEB.file(
            "associations/web2.yaml",
            association("web2", "web", "web", "parameters: {text: bye}\n"));
    assertThat(problems(tree))
        .containsExactly(
            "associations/web2.yaml:5:13: conflict: 'web2' and 'web' both manage path '/etc/web' on"
                + " the same nodes and want another content");
    var same = WEB.file("associations/web2.yaml", association("web2", "web", "web"));
    assertThat(problems(load(same))).isEmpty();
    var elsewhere =
        WEB.file(
            "associations/web2.yaml",
            association("web2", "web", "db", "parameters: {text: bye}\n"));
    assertThat(problems(load(elsewhere))).isEmpty();
  }

  @Test
  void aConflictEndsWithItsCause() throws IOException {
    var loader = loader();
    var conflict =
        WEB.file(
            "associations/web2.yaml",
            association("web2", "web", "web", "parameters: {text: bye}\n"));
    loader.load(COMMIT, WEB);
    assertThat(loader.load(COMMIT, conflict).hasErrors()).isTrue();
    assertThat(problems(loader.load(COMMIT, conflict.without("associations/web2.yaml")))).isEmpty();
  }

  @Test
  void whatTheRepositoryMayNotUseIsRefused() throws IOException {
    var may =
        new Permissions(Selector.label("env", "staging"), List.of("web-*"), EnumSet.of(Mode.AUDIT));
    var entry =
        new RepositoryEntry(
            ENTRY.name(),
            ENTRY.url(),
            "main",
            ".",
            ENTRY.poll(),
            ENTRY.forge(),
            ENTRY.credentials(),
            List.of(),
            may,
            false);
    Loaded refused = loader(entry).load(COMMIT, WEB);
    assertThat(problems(refused))
        .containsExactly(
            "associations/web.yaml:5:3: not-allowed: this repository may not use mode 'enforce'",
            "associations/web.yaml:5:13: not-allowed: this repository may not use document 'web'");
    var allowed =
        repository()
            .file("documents/web.yaml", document("web-a"))
            .file("associations/web.yaml", association("web", "web-a", "web", "mode: audit\n"));
    assertThat(content(loader(entry).load(COMMIT, allowed), "web").targets())
        .isEqualTo(
            new Selector.AllOf(
                List.of(Selector.label("role", "web"), Selector.label("env", "staging"))));
  }
}
