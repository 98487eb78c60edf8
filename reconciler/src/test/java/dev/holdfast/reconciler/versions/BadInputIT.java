package dev.holdfast.reconciler.versions;

import static dev.holdfast.reconciler.testing.Samples.association;
import static dev.holdfast.reconciler.testing.Samples.document;
import static dev.holdfast.reconciler.testing.Samples.documentWithSource;
import static dev.holdfast.reconciler.testing.TestTree.repository;
import static dev.holdfast.reconciler.testing.VersionsKit.FLEET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.problem.Problem;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.status.CommitStatuses;
import dev.holdfast.reconciler.status.StatusSettings;
import dev.holdfast.reconciler.testing.TestTree;
import dev.holdfast.reconciler.testing.VersionsKit;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A mistake is pushed onto a good commit: its author is told what and where, the good commit stays
/// in force, and the next good one comes into force as if nothing had been. What the remote itself
/// can do is in [RepositoryReconcilerIT].
class BadInputIT {
  private static final TestTree GOOD =
      repository()
          .file("documents/web.yaml", document("web"))
          .file("documents/db.yaml", document("db"))
          .file("associations/web.yaml", association("web", "web", "web"))
          .file("associations/db.yaml", association("db", "db", "db"));

  @TempDir Path temp;
  private VersionsKit kit;

  @BeforeEach
  void aGoodCommitIsInForce() {
    kit = new VersionsKit(temp);
    kit.remote().push("Good", GOOD);
    kit.reconcile();
    assertThat(kit.inForce()).containsExactly("db 1", "web 1");
  }

  @AfterEach
  void stop() {
    kit.close();
  }

  private static TestTree web(String text) {
    return GOOD.file("associations/web.yaml", text);
  }

  /// @param said each problem of the commit, `PLACE: CODE: MESSAGE; REMEDY`
  private void isRefused(TestTree mistake, String... said) {
    CommitId commit = kit.remote().push("Mistake", mistake);

    assertThat(kit.reconcile()).isInstanceOf(Outcome.Refused.class);
    CommitRecord record = kit.store().commit(FLEET, commit.hex()).orElseThrow();
    assertThat(record.state()).isEqualTo(CommitState.REJECTED);
    assertThat(record.problems()).extracting(BadInputIT::line).containsExactly(said);
    assertThat(kit.inForce()).containsExactly("db 1", "web 1");
    assertThat(kit.store().currentVersions(FLEET).applied()).isNotEqualTo(commit);
    assertThat(said).anyMatch(problem -> headline(record).startsWith(place(problem)));

    kit.restart();
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Unchanged.class);
    kit.remote().push("Repaired", GOOD);
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Applied.class);
    assertThat(kit.inForce()).containsExactly("db 1", "web 1");
  }

  private static String line(Problem problem) {
    return "%s: %s: %s%s"
        .formatted(
            problem.at(),
            problem.code(),
            problem.message(),
            problem.remedy().isEmpty() ? "" : "; " + problem.remedy());
  }

  private static String place(String problem) {
    return problem.substring(0, problem.indexOf(": ") + 2);
  }

  private static String headline(CommitRecord record) {
    return new CommitStatuses(
            new StatusSettings(URI.create("https://holdfast.example")), "fleet", false)
        .validate(record, 2)
        .description();
  }

  @Test
  void malformedYaml() {
    isRefused(
        web("kind: [unclosed\n"),
        "associations/web.yaml:2:1: yaml-syntax: the text is not YAML: expected ',' or ']', but got <stream end>");
  }

  @Test
  void anUnknownKey() {
    isRefused(
        web(association("web", "web", "web", "schedual: {}\n")),
        "associations/web.yaml:8:3: unknown-key: 'schedual' is not a key of spec; did you mean 'schedule'?");
  }

  @Test
  void aWrongType() {
    isRefused(
        web(association("web", "web", "web", "parameters: [text]\n")),
        "associations/web.yaml:8:15: wrong-type: 'parameters' must be a map, not a list");
  }

  @Test
  void aMissingDocument() {
    isRefused(
        web(association("web", "wbe", "web")),
        "associations/web.yaml:5:13: unknown-document: there is no document 'wbe'; did you mean 'web'?");
  }

  @Test
  void aDocumentThatIsTakenAway() {
    isRefused(
        GOOD.without("documents/web.yaml"),
        "associations/web.yaml:5:13: unknown-document: there is no document 'web'; declare it, kind Document");
  }

  @Test
  void aDuplicateName() {
    isRefused(
        GOOD.file("associations/zweb.yaml", association("web", "web", "other")),
        "associations/zweb.yaml:3:18: duplicate-name: the association 'web' is also declared at associations/web.yaml:3:18; give one of them another name");
  }

  @Test
  void aFileOverOneMebibyte() {
    isRefused(
        GOOD.file("documents/large.yaml", "#".repeat(1024 * 1024) + "\n"),
        "documents/large.yaml: limit-exceeded: the file is larger than 1 MiB; split it; content for nodes belongs below files/");
  }

  @Test
  void anAliasBomb() {
    var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      bomb.append("a%d: &a%d [".formatted(i, i))
          .append("*a%d, ".formatted(i - 1).repeat(9))
          .append("*a%d]\n".formatted(i - 1));
    }
    isRefused(
        GOOD.file("documents/bomb.yaml", bomb.toString()),
        "documents/bomb.yaml:6:45: limit-exceeded: the file has more than 1000000 values with its aliases expanded; split or simplify it");
  }

  @Test
  void aSymbolicLinkOutOfTheTree() {
    isRefused(
        GOOD.link("documents/x.yaml", "../../../etc/passwd"),
        "documents/x.yaml: symbolic-link: 'documents/x.yaml' is a symbolic link, where only plain files are read; put the file itself here, or list the path in .holdfastignore");
  }

  @Test
  void aSymbolicLinkAsTheSourceOfAFile() {
    isRefused(
        GOOD.file("documents/web.yaml", documentWithSource("web", "files/web.conf"))
            .link("files/web.conf", "/etc/shadow"),
        "documents/web.yaml:7:38: symbolic-link: 'files/web.conf' is no plain file; links are not followed; put the file itself there");
  }

  @Test
  void aPathOutOfTheTree() {
    isRefused(
        GOOD.file("documents/web.yaml", documentWithSource("web", "files/../../../etc/shadow")),
        "documents/web.yaml:7:38: path-outside: 'source' must be a plain path below files/");
  }

  @Test
  void textThatIsNotUtf8() {
    isRefused(
        GOOD.file("documents/latin.yaml", "name: é\n".getBytes(StandardCharsets.ISO_8859_1)),
        "documents/latin.yaml:1:7: not-utf8: a byte here (0xe9) is not UTF-8; save the file as UTF-8");
  }

  @Test
  void aTreeWithoutConfiguration() {
    isRefused(
        repository().file("README.md", "moved elsewhere"),
        ".: empty-tree: there is no configuration here at all; that never means to remove everything; add a file with 'apiVersion: holdfast.dev/v1', or correct the repository's 'path'");
  }

  @Test
  void allMistakesOfACommitAreToldAtOnce() {
    isRefused(
        web(association("web", "wbe", "web"))
            .file(
                "associations/db.yaml", association("db", "db", "db").replace("targets", "targetz"))
            .file("documents/more.yaml", "kind: [unclosed\n"),
        "associations/db.yaml:4:1: missing-key: 'targets' is missing in spec; add 'targets'",
        "associations/db.yaml:6:3: unknown-key: 'targetz' is not a key of spec; did you mean 'targets'?",
        "associations/web.yaml:5:13: unknown-document: there is no document 'wbe'; did you mean 'web'?",
        "documents/more.yaml:2:1: yaml-syntax: the text is not YAML: expected ',' or ']', but got <stream end>");
  }

  @Test
  void manyMistakesAreStillOneAnswer() {
    TestTree tree = GOOD;
    for (int i = 0; i < 30; i++) {
      tree = tree.file("associations/bad%02d.yaml".formatted(i), association("b" + i, "none", "x"));
    }
    CommitId commit = kit.remote().push("Many", tree);
    kit.reconcile();
    CommitRecord record = kit.store().commit(FLEET, commit.hex()).orElseThrow();
    assertThat(record.problems()).hasSize(30);
    assertThat(headline(record))
        .startsWith("associations/bad00.yaml:5:13: there is no document 'none'")
        .endsWith("(and 29 more)");
    assertThat(List.copyOf(kit.inForce())).containsExactly("db 1", "web 1");
  }
}
