package dev.holdfast.reconciler.config;

import static dev.holdfast.reconciler.testing.Samples.association;
import static dev.holdfast.reconciler.testing.Samples.document;
import static dev.holdfast.reconciler.testing.Samples.documentWithSource;
import static dev.holdfast.reconciler.testing.Samples.group;
import static dev.holdfast.reconciler.testing.Samples.settings;
import static dev.holdfast.reconciler.testing.TestTree.repository;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.model.Mode;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.model.Selector;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.Permissions;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.jgit.JgitIgnoreSyntax;
import dev.holdfast.reconciler.testing.TestTree;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ConfigLoaderTest {
  private static final ConfigurationReader READER = new ConfigurationReader();
  private static final CommitId COMMIT = new CommitId("1".repeat(40));
  private static final RepositoryEntry ENTRY =
      RepositoryEntry.of(new RepositoryName("fleet"), "file:///srv/fleet.git", "main");

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private static final TestTree WEB =
      repository()
          .file("documents/web.yaml", document("web"))
          .file("associations/web.yaml", association("web", "web", "web"));

  private static ConfigLoader loader() {
    return loader(ENTRY);
  }

  private static ConfigLoader loader(RepositoryEntry entry) {
    return new ConfigLoader(entry, new JgitIgnoreSyntax(), READER, () -> NOW);
  }

  private static Loaded load(TestTree tree) throws IOException {
    return loader().load(COMMIT, tree);
  }

  /// Every problem as one line, `file:line:column: code: message`.
  private static List<String> problems(Loaded loaded) {
    return loaded.problems().stream()
        .map(each -> "%s: %s: %s".formatted(each.at(), each.code(), each.message()))
        .toList();
  }

  private static List<String> problems(TestTree tree) throws IOException {
    Loaded loaded = load(tree);
    assertThat(loaded.state()).isEmpty();
    return problems(loaded);
  }

  private static AssociationContent content(Loaded loaded, String name) {
    assertThat(problems(loaded)).isEmpty();
    return java.util.Objects.requireNonNull(
        loaded.state().orElseThrow().associations().get(new ObjectName(name)));
  }

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
  void filesAreFoundAndAreContent() throws IOException {
    var tree =
        WEB.file("documents/web.yaml", documentWithSource("web", "files/web.conf"))
            .file("files/web.conf", "one\n");
    Loaded one = load(tree);
    Loaded two = load(tree.file("files/web.conf", "two\n"));
    assertThat(content(one, "web").digest()).isNotEqualTo(content(two, "web").digest());
    assertThat(one.state().orElseThrow().files()).hasSize(1);
    assertThat(one.origins().get(new ObjectName("web"))).contains("files/web.conf");
    assertThat(problems(tree.without("files/web.conf").file("files/wep.conf", "x")))
        .containsExactly(
            "documents/web.yaml:7:38: missing-file: the file 'files/web.conf' is not in the"
                + " repository");
  }

  @Test
  void aLinkIsNeverFollowed() throws IOException {
    var source =
        WEB.file("documents/web.yaml", documentWithSource("web", "files/web.conf"))
            .link("files/web.conf", "/etc/shadow");
    assertThat(problems(source))
        .containsExactly(
            "documents/web.yaml:7:38: symbolic-link: 'files/web.conf' is no plain file; links are"
                + " not followed");
    assertThat(problems(WEB.link("documents/x.yaml", "/etc/passwd")))
        .containsExactly(
            "documents/x.yaml: symbolic-link: 'documents/x.yaml' is a symbolic link, where only"
                + " plain files are read");
    assertThat(problems(load(WEB.link("README", "docs/README")))).isEmpty();
  }

  @Test
  void aFileOverOneMebibyteIsRefusedWhereItIsOurs() throws IOException {
    String large = "#".repeat(1024 * 1024) + "\n";
    assertThat(problems(WEB.file("documents/large.yaml", large)))
        .containsExactly("documents/large.yaml: limit-exceeded: the file is larger than 1 MiB");
    assertThat(problems(load(WEB.file("vendor/large.json", large)))).isEmpty();
    assertThat(problems(WEB.file("vendor/large.yaml", large + "apiVersion: holdfast.dev/v1\n")))
        .hasSize(1);
  }

  @Test
  void anAliasBombIsRefused() throws IOException {
    var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      bomb.append("a%d: &a%d [".formatted(i, i))
          .append("*a%d, ".formatted(i - 1).repeat(9))
          .append("*a%d]\n".formatted(i - 1));
    }
    assertThat(problems(WEB.file("documents/bomb.yaml", bomb.toString())))
        .singleElement()
        .asString()
        .contains("limit-exceeded");
  }

  @Test
  void aNulOrHalfACharacterIsRefusedAlsoWhereItIsEscaped() throws IOException {
    for (String escape : List.of("\\0", "\\uD800")) {
      var tree =
          WEB.file(
              "associations/web.yaml",
              association("web", "web", "web", "parameters: {text: \"a%sb\"}\n".formatted(escape)));
      assertThat(problems(tree)).isNotEmpty();
    }
  }

  @Test
  void whatIsIgnoredOrElsewhereDoesNotCount() throws IOException {
    var tree =
        WEB.file(".holdfastignore", "drafts/\n*.bak.yaml\n")
            .file("drafts/x.yaml", "apiVersion: holdfast.dev/v1\nkind: [")
            .file("associations/old.bak.yaml", "nonsense")
            .file(".github/workflows/ci.yaml", "on: push")
            .file("docker-compose.yaml", "services: {}");
    Loaded loaded = load(tree);
    assertThat(problems(loaded)).isEmpty();
    assertThat(loaded.counts().ignored()).isEqualTo(1);
  }

  @Test
  void aPatternThatCannotBeReadIsToldWithItsLine() throws IOException {
    var loader = loader();
    var broken = WEB.file(".holdfastignore", "# ours\r\ndrafts/\r\nfile[\r\n!*.yaml\n");
    assertThat(problems(loader.load(COMMIT, broken)))
        .singleElement()
        .asString()
        .startsWith(".holdfastignore:3:1: invalid-pattern: 'file['");
    assertThat(problems(loader.load(COMMIT, WEB.file(".holdfastignore", "drafts/\n")))).isEmpty();
  }

  @Test
  void takingTheIgnoreRulesAwayShowsWhatTheyHid() throws IOException {
    var loader = loader();
    var hidden =
        WEB.file(".holdfastignore", "drafts/\n")
            .file("drafts/x.yaml", association("x", "web", "x"));
    assertThat(loader.load(COMMIT, hidden).counts().associations()).isEqualTo(1);
    assertThat(loader.load(COMMIT, hidden.without(".holdfastignore")).counts().associations())
        .isEqualTo(2);
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

  @Test
  void pathsInProblemsStartAtTheRootOfTheRepository() throws IOException {
    var entry =
        new RepositoryEntry(
            ENTRY.name(),
            ENTRY.url(),
            "main",
            "conf/prod",
            ENTRY.poll(),
            ENTRY.forge(),
            ENTRY.credentials(),
            List.of(),
            ENTRY.may(),
            false);
    Loaded loaded =
        loader(entry)
            .load(COMMIT, WEB.file("associations/web.yaml", association("web", "wbe", "web")));
    assertThat(problems(loaded))
        .containsExactly(
            "conf/prod/associations/web.yaml:5:13: unknown-document: there is no document 'wbe'");
  }

  @Test
  void aCommitParsesOnlyWhatItChanged() throws IOException {
    var loader = loader();
    var tree = WEB;
    for (int i = 0; i < 50; i++) {
      tree = tree.file("associations/a%d.yaml".formatted(i), association("a" + i, "web", "r" + i));
    }
    assertThat(loader.load(COMMIT, tree).counts().parsed()).isEqualTo(52);
    var changed = tree.file("associations/a7.yaml", association("a7", "web", "other"));
    Loaded loaded = loader.load(COMMIT, changed);
    assertThat(loaded.counts().parsed()).isEqualTo(1);
    assertThat(loaded.counts().associations()).isEqualTo(51);
    assertThat(loader.load(COMMIT, changed.alone()).counts().parsed()).isZero();
  }

  @Test
  void theWayToATreeHasNoInfluenceOnWhatItSays() throws IOException {
    var steps =
        List.of(
            WEB,
            WEB.file("associations/web.yaml", association("web", "wbe", "web")),
            WEB.file("documents/web.yaml", documentWithSource("web", "files/a")),
            WEB.file("documents/web.yaml", documentWithSource("web", "files/a"))
                .file("files/a", "a"),
            WEB.file("groups/g.yaml", group("g", "[{all: true}]")),
            WEB.file("groups/g.yaml", group("g", "[{group: g}]")),
            WEB.file("holdfast.yaml", settings("{timeout: 5m}")),
            WEB.file("associations/x.yaml", association("web", "web", "db")),
            repository(),
            WEB.file("associations/x.yaml", association("x", "web", "db")),
            WEB);
    var loader = loader();
    for (TestTree step : steps) {
      Loaded followed = loader.load(COMMIT, step);
      Loaded alone = load(step.alone());
      assertThat(problems(followed)).isEqualTo(problems(alone));
      assertThat(digests(followed)).isEqualTo(digests(alone));
    }
  }

  @Test
  void aNameThatIsNotThereIsComparedWithAllThatAre() throws IOException {
    var wrong = WEB.file("associations/db.yaml", association("db", "databse", "db"));
    var loader = loader();
    assertThat(loader.load(COMMIT, wrong).problems())
        .extracting(each -> each.remedy())
        .containsExactly("declare it, kind Document");
    Loaded added = loader.load(COMMIT, wrong.file("documents/d.yaml", document("database")));
    assertThat(added.problems())
        .extracting(each -> each.remedy())
        .containsExactly("did you mean 'database'?");
  }

  @Test
  void onlyTheDayDecidesWhetherAScheduleHasPassed() throws IOException {
    var once =
        WEB.file(
            "associations/web.yaml",
            association("web", "web", "web", "schedule: {expression: at(2026-12-24T18:00:00)}"));
    Instant[] today = {NOW};
    var loader = new ConfigLoader(ENTRY, new JgitIgnoreSyntax(), READER, () -> today[0]);
    Loaded before = loader.load(COMMIT, once);
    assertThat(problems(before)).isEmpty();
    today[0] = Instant.parse("2026-12-24T18:00:00Z");
    Loaded after = loader.load(COMMIT, once.alone());
    assertThat(problems(after))
        .containsExactly(
            "associations/web.yaml:8:26: schedule-passed: 'at(2026-12-24T18:00:00)' fired for the"
                + " last time on 2026-12-24T18:00:00Z and never will again");
    assertThat(after.state()).isPresent();
    assertThat(digests(after)).isEqualTo(digests(before));
    var corrected =
        loader.load(COMMIT, WEB.file("associations/web.yaml", association("web", "web", "web")));
    assertThat(problems(corrected)).isEmpty();
  }

  private static Set<String> digests(Loaded loaded) {
    return loaded.state().stream()
        .flatMap(state -> state.associations().entrySet().stream())
        .map(each -> each.getKey() + " " + each.getValue().digest())
        .collect(Collectors.toSet());
  }
}
