package dev.holdfast.reconciler.config;

import static dev.holdfast.reconciler.config.Loading.COMMIT;
import static dev.holdfast.reconciler.config.Loading.ENTRY;
import static dev.holdfast.reconciler.config.Loading.WEB;
import static dev.holdfast.reconciler.config.Loading.content;
import static dev.holdfast.reconciler.config.Loading.load;
import static dev.holdfast.reconciler.config.Loading.loader;
import static dev.holdfast.reconciler.config.Loading.problems;
import static dev.holdfast.reconciler.testing.Samples.association;
import static dev.holdfast.reconciler.testing.Samples.documentWithSource;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.ObjectName;
import dev.holdfast.reconciler.source.RepositoryEntry;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which files of a tree count, and which are refused as they are.
class ConfigFilesTest {
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
}
