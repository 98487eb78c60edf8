package dev.holdfast.reconciler.app;

import static dev.holdfast.reconciler.app.Shop.BASE;
import static dev.holdfast.reconciler.app.Shop.SETTINGS;
import static dev.holdfast.reconciler.app.Shop.WEB;
import static dev.holdfast.reconciler.app.Shop.causes;
import static dev.holdfast.reconciler.app.Shop.fields;
import static dev.holdfast.reconciler.app.Shop.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.app.LocalCommands.Said;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `holdfast plan` says about a folder in a real Git repository.
class PlanCommandTest {
  @TempDir private Path temp;
  private LocalCommands repository;

  @BeforeEach
  void commitAll() {
    repository = Shop.committed(temp);
  }

  @AfterEach
  void close() {
    repository.close();
  }

  private Json.Obj only(String... arguments) {
    return Shop.only(repository, arguments);
  }

  @Test
  void whatIsCommittedIsNoChange() {
    Said said = repository.plan();
    assertThat(said.code()).as(said.out() + said.err()).isZero();
    assertThat(said.out()).contains("No changes: 1 association as before.");
  }

  @Test
  void aCommentTheOrderOfKeysAndTheLayoutAreNoChange() {
    repository
        .write("associations/web.yaml", "# why\n" + WEB.replace("{port: 80}", "\n    port: 80"))
        .write(
            "holdfast.yaml",
            """
            kind: Repository
            spec:
              defaults:
                schedule:
                  expression: "rate(30 minutes)"
                timeout: 10m
            metadata: {name: fleet, description: changed}
            apiVersion: holdfast.dev/v1
            """)
        .move("documents/base.yaml", "documents/all/base.yaml")
        .move("groups/web.yaml", "somewhere/groups.yaml");
    Said said = repository.plan();
    assertThat(said.code()).as(said.out()).isZero();
  }

  @Test
  void aChangedParameterIsAFieldAndRuns() {
    repository.replace("associations/web.yaml", "80", "8080");
    Json.Obj change = only();
    assertThat(change.string("kind")).isEqualTo("changed");
    assertThat(change.bool("runs", false)).isTrue();
    assertThat(fields(change)).isEqualTo("parameters.port:80>8080");
    assertThat(causes(change)).isEqualTo("association:changed:web@associations/web.yaml");
  }

  @Test
  void everyPartOfAnAssociationIsNamedAsTheCauseThatItIs() {
    repository.replace("documents/base.yaml", "name: curl}", "name: curl, state: latest}");
    assertThat(causes(only())).isEqualTo("included_document:changed:base@documents/base.yaml");
    repository.commit("base");
    repository.replace("files/site.peb", "/srv", "/srv/shop");
    assertThat(causes(only())).isEqualTo("file:changed:files/site.peb@files/site.peb");
    repository.commit("file");
    repository.replace("groups/web.yaml", "role: web", "role: www");
    assertThat(causes(only())).isEqualTo("group:changed:web@groups/web.yaml");
    repository.commit("group");
    repository.replace("holdfast.yaml", "10m", "20m");
    assertThat(causes(only())).isEqualTo("defaults:changed:fleet@holdfast.yaml");
    repository.commit("defaults");
    repository.replace("documents/nginx.yaml", "0644", "0600");
    assertThat(causes(only())).isEqualTo("document:changed:nginx@documents/nginx.yaml");
  }

  @Test
  void aDefaultThatTheAssociationOverridesIsNoCause() {
    repository.write("associations/web.yaml", WEB + "  timeout: 5m\n").commit("own timeout");
    repository.replace("holdfast.yaml", "10m", "20m").replace("associations/web.yaml", "80", "81");
    assertThat(causes(only())).isEqualTo("association:changed:web@associations/web.yaml");
  }

  @Test
  void whatIsNotEnforcedContentTakesEffectWithoutARun() {
    repository.replace("holdfast.yaml", "10m", "20m");
    Json.Obj change = only();
    assertThat(change.bool("runs", true)).isFalse();
    assertThat(change.string("effect")).isEqualTo("takes effect without a run");
  }

  @Test
  void targetsAreToldAsSelectors() {
    repository.replace("groups/web.yaml", "role: web", "role: web, env: prod");
    Json.Obj change = only();
    assertThat(fields(change)).isEqualTo("targets:role=web>env=prod and role=web");
    assertThat(change.string("effect"))
        .contains("without a run on nodes that stay")
        .contains("nodes that leave stop enforcing it");
  }

  @Test
  void textsOfSeveralLinesAndRepositoryFilesAreShownAsDiffs() {
    repository
        .replace("documents/nginx.yaml", "two", "TWO")
        .replace("files/site.peb", "root /srv;", "root /srv/shop;");
    Said said = repository.plan();
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.out())
        .contains("~ document.resources.banner.file.content:", "-two", "+TWO", " three")
        .contains("files/site.peb", "-root /srv;", "+root /srv/shop;");
  }

  @Test
  void addedAndRetiredSayWhatTheyAre() {
    repository
        .write("associations/new.yaml", WEB.replace("name: web}", "name: new}"))
        .delete("associations/web.yaml");
    Said said = repository.plan();
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.out())
        .contains("+ new", "new: runs on every target", "+ targets: role=web")
        .contains("- web", "nothing on them is undone")
        .contains("Plan: 1 to add, 0 to change, 1 to retire; 0 unchanged.");
  }

  @Test
  void aPlanThatLeavesNothingHitsTheBrake() {
    repository.delete("associations/web.yaml");
    Said said = repository.plan();
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.out()).contains("Blocked:", "it would retire the last association");
    assertThat(repository.plan("-o", "markdown").out()).contains("> [!WARNING]");
  }

  @Test
  void retiringManyAndLooseningABrakeAreToldToo() {
    for (int i = 0; i < 10; i++) {
      repository.write(
          "associations/w" + i + ".yaml", WEB.replace("name: web}", "name: w" + i + "}"));
    }
    repository.commit("many");
    for (int i = 0; i < 6; i++) {
      repository.delete("associations/w" + i + ".yaml");
    }
    assertThat(repository.plan().out()).contains("it would retire 6 of 11 associations");
    repository.write("holdfast.yaml", SETTINGS + "  prune: {maxCount: 100}\n");
    Said said = repository.plan("--output", "json");
    assertThat(json(said).list("brakes", brake -> brake.string("kind")))
        .containsExactly("prune", "loosened");
  }

  @Test
  void anEditedCalendarAndAnUnusedDocumentChangeNothing() {
    String calendar =
        """
        apiVersion: holdfast.dev/v1
        kind: Calendar
        metadata: {name: freeze}
        spec: {type: DEFAULT_OPEN, events: []}
        """;
    repository.write("calendars/freeze.yaml", calendar).commit("calendar");
    repository
        .replace("calendars/freeze.yaml", "DEFAULT_OPEN", "DEFAULT_CLOSED")
        .write("documents/spare.yaml", BASE.replace("name: base", "name: spare"));
    Said said = repository.plan();
    assertThat(said.code()).as(said.out()).isZero();
    assertThat(said.out())
        .contains("calendar freeze changed (calendars/freeze.yaml): takes effect at once")
        .contains("document spare added (documents/spare.yaml): changes no association");
  }

  @Test
  void sensitiveValuesAndFilesStayOut() {
    repository
        .replace("documents/nginx.yaml", "mode: \"0644\"}", "mode: \"0644\", sensitive: true}")
        .replace(
            "documents/nginx.yaml",
            "path: /etc/banner\n",
            "path: /etc/banner\n        sensitive: true\n")
        .commit("sensitive");
    repository
        .replace("documents/nginx.yaml", "two", "hunter2")
        .replace("files/site.peb", "/srv", "/hunter2");
    for (String form : new String[] {"text", "json", "markdown"}) {
      Said said = repository.plan("-o", form);
      assertThat(said.code()).isEqualTo(2);
      assertThat(said.out()).contains("sensitive").doesNotContain("hunter2");
    }
  }

  @Test
  void hostileTextCannotLeaveItsPlaceInACommentNorMoveACursor() {
    repository
        .replace(
            "documents/nginx.yaml",
            "      two",
            "      ```\n"
                + "            </details><script>alert(1)</script> @team ![x](http://e.example/x)")
        .replace("files/site.peb", "root", "\u001b[2Jroot\u202e ```` x");
    String markdown = repository.plan("-o", "markdown").out();
    assertThat(markdown).contains("`````diff").doesNotContain("\u001b").doesNotContain("\u202e");
    assertThat(markdown.replaceAll("(?s)(`{3,})diff\n.*?\n\\1\n", ""))
        .doesNotContain("<script>")
        .doesNotContain("@team")
        .doesNotContain("![x]");
    assertThat(repository.plan().out()).doesNotContain("\u001b").doesNotContain("\u202e");
  }

  @Test
  void aCommentOnAPullRequestFitsIntoOne() {
    for (int i = 0; i < 500; i++) {
      repository.write(
          "associations/n" + i + ".yaml",
          WEB.replace("name: web}", "name: n" + i + "}")
              .replace("group: web", "nodes: [n" + i + "]"));
    }
    String markdown = repository.plan("-o", "markdown").out();
    assertThat(markdown.length()).isLessThan(65_536);
    assertThat(markdown).contains("Plan: 500 to add", "more parts that do not fit here");
  }

  @Test
  void whatChangesManyAssociationsInOneWayIsToldOnce() {
    for (int i = 0; i < 30; i++) {
      repository.write(
          "associations/n" + i + ".yaml", WEB.replace("name: web}", "name: n" + i + "}"));
    }
    repository.commit("many");
    repository.replace("documents/nginx.yaml", "0644", "0600");
    Said said = repository.plan();
    assertThat(said.out())
        .containsOnlyOnce("document.resources.site.file.mode")
        .contains("and 21 more", "Plan: 0 to add, 31 to change");
  }
}
