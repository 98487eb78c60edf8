package dev.holdfast.reconciler.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.reconciler.app.LocalCommands.Said;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `holdfast plan` says about a folder in a real Git repository.
class PlanCommandTest {
  private static final String WEB =
      """
      apiVersion: holdfast.dev/v1
      kind: Association
      metadata: {name: web}
      spec:
        document: nginx
        parameters: {port: 80}
        targets:
          - group: web
      """;
  private static final String NGINX =
      """
      apiVersion: holdfast.dev/v1
      kind: Document
      metadata: {name: nginx}
      spec:
        parameters: {port: {type: Integer}}
        include: [{document: base}]
        resources:
          - name: site
            file: {path: /etc/site, template: files/site.peb, mode: "0644"}
          - name: banner
            file:
              path: /etc/banner
              content: |
                one
                two
                three
      """;
  private static final String BASE =
      """
      apiVersion: holdfast.dev/v1
      kind: Document
      metadata: {name: base}
      spec:
        resources:
          - {name: curl, package: {name: curl}}
      """;
  private static final String GROUP =
      """
      apiVersion: holdfast.dev/v1
      kind: Group
      metadata: {name: web}
      spec:
        targets: [{matchLabels: {role: web}}]
      """;
  private static final String SETTINGS =
      """
      apiVersion: holdfast.dev/v1
      kind: Repository
      metadata: {name: fleet}
      spec:
        defaults: {timeout: 10m, schedule: {expression: rate(30 minutes)}}
      """;

  @TempDir private Path temp;
  private LocalCommands repository;

  @BeforeEach
  void commitAll() {
    repository = LocalCommands.repository(temp);
    repository
        .write("holdfast.yaml", SETTINGS)
        .write("associations/web.yaml", WEB)
        .write("documents/nginx.yaml", NGINX)
        .write("documents/base.yaml", BASE)
        .write("groups/web.yaml", GROUP)
        .write("files/site.peb", "listen {{ params.port }};\nroot /srv;\n")
        .commit("Serve the shop");
  }

  @AfterEach
  void close() {
    repository.close();
  }

  private static Json.Obj json(Said said) {
    return JsonText.parseObject(said.out().getBytes(StandardCharsets.UTF_8));
  }

  private Json.Obj only(String... arguments) {
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "-o";
    all[arguments.length + 1] = "json";
    Said said = repository.plan(all);
    assertThat(said.code()).as(said.out() + said.err()).isEqualTo(2);
    assertThat(json(said).list("changes", change -> change)).hasSize(1);
    return json(said).list("changes", change -> change).getFirst();
  }

  private String causes(Json.Obj change) {
    return String.join(
        " ",
        change.list(
            "causes",
            cause ->
                cause.string("part")
                    + ":"
                    + cause.string("state")
                    + ":"
                    + cause.string("name")
                    + "@"
                    + cause.string("file")));
  }

  private static String fields(Json.Obj change) {
    return String.join(
        " ",
        change.list(
            "fields",
            field ->
                field.string("path")
                    + ":"
                    + field.string("from", "")
                    + ">"
                    + field.string("to", "")));
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
  void anyNameOfACommitCanBeTheOldSide() {
    repository.replace("associations/web.yaml", "80", "81");
    String second = repository.commit("second");
    repository.branch("feature");
    repository.replace("associations/web.yaml", "81", "82").commit("third");
    assertThat(repository.plan().code()).isZero();
    assertThat(fields(only("--against", "HEAD~1"))).isEqualTo("parameters.port:81>82");
    assertThat(fields(only("--against", second.substring(0, 8)))).contains("81>82");
    assertThat(fields(only("--against", "main"))).contains("81>82");
    assertThat(fields(only("--against", "main..."))).contains("81>82");
    assertThat(fields(only("--against", "main~1"))).contains("80>82");
  }

  @Test
  void aNameThatIsNoneIsExplained() throws IOException {
    assertThat(repository.plan("--against", "mian").code()).isEqualTo(64);
    assertThat(repository.plan("--against", "mian").err())
        .contains("there is no revision 'mian'; fetch it");
    assertThat(repository.plan("--against", "HEAD^{tree}").code()).isEqualTo(64);
    assertThat(repository.plan("--against", "a..b~~~{").code()).isEqualTo(64);
    assertThat(repository.plan("--against", "0".repeat(40)).code()).isEqualTo(64);
    Files.createDirectory(temp.resolve("plain"));
    Said outside = LocalCommands.run("plan", temp.resolve("nowhere").toString());
    assertThat(outside.code()).isEqualTo(64);
    assertThat(outside.err()).contains("there is no folder");
    Said file = LocalCommands.run("plan", temp.resolve("holdfast.yaml").toString());
    assertThat(file.err()).contains("is a file; name the folder");
    Said address = LocalCommands.run("validate", "https://git.example/fleet.git");
    assertThat(address.err()).contains("is an address; clone it");
  }

  @Test
  void anotherFolderCanBeTheOldSide(@TempDir Path other) throws IOException {
    try (LocalCommands copy = LocalCommands.repository(other)) {
      copy.write("holdfast.yaml", SETTINGS)
          .write("associations/web.yaml", WEB.replace("80", "79"))
          .write("documents/nginx.yaml", NGINX)
          .write("documents/base.yaml", BASE)
          .write("groups/web.yaml", GROUP)
          .write("files/site.peb", "listen {{ params.port }};\nroot /srv;\n");
    }
    assertThat(fields(only("--against", other.toString()))).isEqualTo("parameters.port:79>80");
    assertThat(repository.plan("--against", temp.toString()).code()).isZero();
  }

  @Test
  void anOldSideWithErrorsIsExplainedWithPositions() {
    repository.replace("associations/web.yaml", "document:", "dokument:").commit("broken");
    repository.replace("associations/web.yaml", "dokument:", "document:");
    Said said = repository.plan();
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.out())
        .contains("The old side, HEAD (", "has errors, so nothing can be compared")
        .contains("associations/web.yaml:5:3: error[unknown-key]")
        .contains("Name the last good one with --against");
    assertThat(repository.plan("--against", "HEAD~1").code()).isZero();
    assertThat(json(repository.plan("-o", "json")).list("problems_before")).isNotEmpty();
  }

  @Test
  void aNewSideWithErrorsIsShownWithPositions() {
    repository.replace("associations/web.yaml", "group: web", "group: wbe");
    Said said = repository.plan();
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.out())
        .contains("The new side")
        .contains("associations/web.yaml:8:14: error[unknown-group]")
        .doesNotContain("The old side");
  }

  @Test
  void withoutAnyCommitEverythingIsNew(@TempDir Path other) {
    try (LocalCommands fresh = LocalCommands.repository(other)) {
      fresh.write("holdfast.yaml", SETTINGS);
      assertThat(fresh.plan().code()).as(fresh.plan().toString()).isZero();
      fresh
          .write("documents/base.yaml", BASE)
          .write(
              "associations/all.yaml",
              """
              apiVersion: holdfast.dev/v1
              kind: Association
              metadata: {name: all}
              spec: {document: base, targets: [{all: true}]}
              """);
      Said said = fresh.plan();
      assertThat(said.code()).as(said.err()).isEqualTo(2);
      assertThat(said.out()).contains("nothing committed", "+ all", "targets: all nodes");
    }
  }

  @Test
  void aFolderOfTheRepositoryIsComparedWithItself(@TempDir Path other) {
    try (LocalCommands mono = LocalCommands.repository(other)) {
      mono.write("README", "all").commit("first");
      mono.write("infra/fleet/holdfast.yaml", SETTINGS)
          .write("infra/fleet/documents/base.yaml", BASE)
          .write(
              "infra/fleet/associations/all.yaml",
              """
              apiVersion: holdfast.dev/v1
              kind: Association
              metadata: {name: all}
              spec: {document: base, targets: [{all: true}]}
              """);
      String folder = other.resolve("infra/fleet").toString();
      Said first = LocalCommands.run("plan", folder);
      assertThat(first.code()).as(first.err()).isEqualTo(2);
      assertThat(first.out()).contains("which has no folder 'infra/fleet'", "1 to add");
      mono.commit("fleet");
      assertThat(LocalCommands.run("plan", folder).code()).isZero();
      mono.replace("infra/fleet/holdfast.yaml", "10m", "11m");
      assertThat(LocalCommands.run("plan", folder).out()).contains("~ timeout:");
    }
  }

  @Test
  void whatGitIgnoresIsNotPlannedAndWhatIsHiddenIsNot() {
    repository
        .write(".gitignore", "local/\n*.tmp.yaml\n")
        .write("local/associations.yaml", WEB.replace("name: web}", "name: local}"))
        .write("associations/x.tmp.yaml", "nonsense")
        .write(".cache/x.yaml", WEB.replace("name: web}", "name: hidden}"));
    Said said = repository.plan();
    assertThat(said.code()).as(said.out()).isZero();
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

  @Test
  void aCopyThatLacksObjectsSaysSo() throws IOException {
    repository.replace("associations/web.yaml", "80", "81");
    try (var objects = Files.walk(temp.resolve(".git/objects"))) {
      for (Path object : objects.filter(Files::isRegularFile).toList()) {
        boolean blob = isBlob(object);
        if (blob) {
          Files.delete(object);
        }
      }
    }
    Said said = repository.plan();
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err()).contains("is not in this copy of the repository; fetch it");
  }

  private static boolean isBlob(Path object) throws IOException {
    try (var in = new InflaterInputStream(Files.newInputStream(object))) {
      return new String(in.readNBytes(4), StandardCharsets.US_ASCII).equals("blob");
    }
  }
}
