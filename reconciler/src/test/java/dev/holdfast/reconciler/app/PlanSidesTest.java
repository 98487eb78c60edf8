package dev.holdfast.reconciler.app;

import static dev.holdfast.reconciler.app.Shop.BASE;
import static dev.holdfast.reconciler.app.Shop.GROUP;
import static dev.holdfast.reconciler.app.Shop.NGINX;
import static dev.holdfast.reconciler.app.Shop.SETTINGS;
import static dev.holdfast.reconciler.app.Shop.WEB;
import static dev.holdfast.reconciler.app.Shop.fields;
import static dev.holdfast.reconciler.app.Shop.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
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

/// Which two sides `holdfast plan` compares, and what it says where it cannot have one.
class PlanSidesTest {
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
