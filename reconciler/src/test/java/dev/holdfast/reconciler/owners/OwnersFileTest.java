package dev.holdfast.reconciler.owners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OwnersFileTest {
  private static List<String> owners(OwnersSyntax syntax, String text, String path) {
    return OwnersFile.read(syntax, text).of(path).stream().map(Need::words).toList();
  }

  /// docs.github.com, About code owners; the cases of its example among them.
  @ParameterizedTest
  @CsvSource({
    "*,a/b.yaml,true",
    "*.yaml,a/b.yaml,true",
    "*.yaml,b.yml,false",
    "/build/logs/,build/logs/x,true",
    "/build/logs/,a/build/logs/x,false",
    "docs/*,docs/getting-started.md,true",
    "docs/*,docs/build-app/troubleshooting.md,false",
    "docs/*,a/docs/x,false",
    "apps/,apps/x,true",
    "apps/,a/apps/b/x,true",
    "apps/,apps,false",
    "/docs/,docs/a/b,true",
    "/docs/,x/docs/a,false",
    "/scripts,scripts/a/b,true",
    "/scripts,scripts,true",
    "scripts,a/scripts/b,true",
    "docs/web,docs/web/x,true",
    "docs/web,a/docs/web/x,false",
    "**/logs,logs/a,true",
    "**/logs,a/b/logs/c,true",
    "**/logs,a/blogs/c,false",
    "/apps/**/x.yaml,apps/x.yaml,true",
    "/apps/**/x.yaml,apps/a/b/x.yaml,true",
    "/apps/**,apps/a/b,true",
    "/,x,false",
    "a?c,abc,true",
    "a?c,a/c,false",
    "a.c,abc,false",
    "A.yaml,a.yaml,false",
    "\\*.yaml,x.yaml,false"
  })
  void githubPatterns(String pattern, String path, boolean owned) {
    assertThat(owners(OwnersSyntax.GITHUB, pattern + " @ana", path))
        .isEqualTo(owned ? List.of("@ana") : List.of());
  }

  @Test
  void theLastRuleThatMatchesCounts() {
    String text =
        """
        # who owns what
        *            @platform/all
        *.conf       @ana ops@example.org   # two
        /apps/       @platform/apps
        /apps/open
        with\\ space @bob
        """;
    assertThat(owners(OwnersSyntax.GITHUB, text, "x")).containsExactly("@platform/all");
    assertThat(owners(OwnersSyntax.GITHUB, text, "x.conf"))
        .containsExactly("@ana or ops@example.org");
    assertThat(owners(OwnersSyntax.GITHUB, text, "apps/x.conf")).containsExactly("@platform/apps");
    assertThat(owners(OwnersSyntax.GITHUB, text, "apps/open/x")).isEmpty();
    assertThat(owners(OwnersSyntax.GITHUB, text, "with space")).containsExactly("@bob");
  }

  @Test
  void whatGithubLeavesOutIsLeftOutAndSaid() {
    var file =
        OwnersFile.read(
            OwnersSyntax.GITHUB,
            """
            * @all
            !x @ana
            [ab].yaml @ana
            y.yaml ana
            z.yaml @ana @@b@
            """);
    assertThat(file.faults())
        .containsExactly(
            "line 2 begins with '!', which excludes nothing here",
            "line 3 has a pattern that cannot be read: '[ab].yaml'",
            "line 4 names 'ana', which is no owner",
            "line 5 names '@@b@', which is no owner");
    assertThat(file.of("y.yaml")).extracting(Need::words).containsExactly("@all");
  }

  /// docs.gitlab.com, Code Owners syntax.
  @Test
  void gitlabHasSections() {
    String text =
        """
        * @all
        [Web][2] @platform/web @cleo
        web/
        /web/open/ @dan
        !web/*.md
        ^[Docs]
        *.md @writer
        [WEB]
        more.conf
        """;
    assertThat(owners(OwnersSyntax.GITLAB, text, "web/x"))
        .containsExactly("@all", "2 of @cleo or @platform/web");
    assertThat(owners(OwnersSyntax.GITLAB, text, "a/web/x")).hasSize(2);
    assertThat(owners(OwnersSyntax.GITLAB, text, "web/open/x"))
        .containsExactly("@all", "2 of @dan");
    assertThat(owners(OwnersSyntax.GITLAB, text, "web/read.md")).containsExactly("@all");
    assertThat(owners(OwnersSyntax.GITLAB, text, "x.md")).containsExactly("@all");
  }

  @ParameterizedTest
  @CsvSource({
    "README.md,a/README.md,true",
    "/README.md,a/README.md,false",
    "internal/x,a/internal/x,true",
    "docs,docs/x,false",
    "docs/,a/docs/b/x,true",
    "/docs/*,docs/a/b,false",
    "/docs/**/*.md,docs/a/b/c.md,true",
    "[ab].yaml,b.yaml,true",
    "[!ab].yaml,b.yaml,false",
    "[a-c].yaml,c.yaml,true"
  })
  void gitlabPatterns(String pattern, String path, boolean owned) {
    assertThat(owners(OwnersSyntax.GITLAB, pattern + " @ana", path))
        .isEqualTo(owned ? List.of("@ana") : List.of());
  }

  /// docs.gitea.com, Code Owners.
  @Test
  void giteaHasRegularExpressionsThatAllCount() {
    String text =
        """
        .*\\\\.go @user1 @user2 # This is comment
        frontend/src/.*\\\\.js @org1/team1
        !frontend/src/.* @org1/team3
        docs/(aws|google|azure)/[^/]*\\\\.(md|txt) @user8
        dir/with\\#hashtag @user9
        (unclosed @user1
        """;
    assertThat(owners(OwnersSyntax.GITEA, text, "a/b.go"))
        .containsExactly("@org1/team3, @user1 or @user2");
    assertThat(owners(OwnersSyntax.GITEA, text, "frontend/src/a.js"))
        .containsExactly("@org1/team1");
    assertThat(owners(OwnersSyntax.GITEA, text, "docs/aws/x.md"))
        .containsExactly("@org1/team3 or @user8");
    assertThat(owners(OwnersSyntax.GITEA, text, "dir/with#hashtag").getFirst()).contains("@user9");
    assertThat(OwnersFile.read(OwnersSyntax.GITEA, text).faults())
        .containsExactly("line 6 has no regular expression: '(unclosed'");
  }

  @ParameterizedTest
  @EnumSource
  void aHostileFileCostsLittle(OwnersSyntax syntax) {
    var text = new StringBuilder();
    for (int i = 0; i < OwnersFile.MAX_RULES; i++) {
      text.append("*a*a*a*a*a*a*a*a*a*a*b".replace("*", syntax == OwnersSyntax.GITEA ? ".*" : "*"))
          .append(" @ana\n");
    }
    assertThat(OwnersFile.read(syntax, text.toString()).of("a".repeat(300))).isEmpty();
    assertThatThrownBy(() -> OwnersFile.read(syntax, text + "x @ana\n"))
        .hasMessage("it has more than 2000 rules");
    assertThat(OwnersFile.read(syntax, "x".repeat(5_000) + " @ana").faults())
        .containsExactly("line 1 is longer than 4000 characters");
    assertThat(OwnersFile.read(syntax, "\0\uFFFD @ana\n[\n]\n\\").of("x")).isEmpty();
  }
}
