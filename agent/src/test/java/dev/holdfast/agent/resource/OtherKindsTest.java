package dev.holdfast.agent.resource;

import static dev.holdfast.agent.testing.Looking.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.agent.testing.Looking;
import dev.holdfast.agent.testing.Tree;
import dev.holdfast.model.Resource;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtherKindsTest {
  @TempDir private Path folder;
  private Tree tree;
  private Looking looking;

  @BeforeEach
  void aNode() {
    tree = new Tree(folder.resolve("tree"));
    looking = new Looking(tree.host());
  }

  private static Resource directory(String path, String more) {
    return resource("directory", "{'path': '" + path + "'" + more + "}");
  }

  @Test
  void aFolderIsMadeWithItsParents() throws IOException {
    Resource app = directory("/srv/a/app", ", 'mode': '0700'");
    looking.apply(app);
    assertThat(looking.differing(app)).isEmpty();
    assertThat(tree.mode("/srv/a")).isEqualTo(0755);
    assertThat(tree.mode("/srv/a/app")).isEqualTo(0700);
  }

  @Test
  void recursionSetsFoldersAndFilesApart() throws IOException {
    tree.file("/srv/app/bin/x", "").mode("/srv/app/bin/x", 0777).mode("/srv/app/bin", 0700);
    Resource app = directory("/srv/app", ", 'mode': '0755', 'recurse': true");
    assertThat(looking.differing(app)).containsExactly("recurse");
    looking.apply(app);
    assertThat(tree.mode("/srv/app/bin")).isEqualTo(0755);
    assertThat(tree.mode("/srv/app/bin/x")).isEqualTo(0644);
    assertThat(looking.differing(app)).isEmpty();
  }

  @Test
  void purgeRemovesWhatNothingManages() throws IOException {
    tree.file("/srv/app/kept", "").file("/srv/app/extra", "").file("/srv/app/d/deep/x", "");
    tree.file("/srv/app/m/kept", "").file("/srv/app/sub/own", "");
    looking.managing("/srv/app", "/srv/app/kept", "/srv/app/m/kept", "/srv/app/sub");
    Resource app = directory("/srv/app", ", 'purge': true");
    assertThat(looking.differing(app)).containsExactly("purge");
    looking.apply(app);
    assertThat(tree.has("/srv/app/extra")).isFalse();
    assertThat(tree.has("/srv/app/d")).isFalse();
    assertThat(tree.has("/srv/app/kept")).isTrue();
    assertThat(tree.has("/srv/app/m/kept")).isTrue();
    assertThat(tree.has("/srv/app/sub/own")).as("belongs to another folder resource").isTrue();
    assertThat(looking.differing(app)).isEmpty();
  }

  @Test
  void purgeDoesNotLookThroughLinks() throws IOException {
    tree.file("/data/precious", "").folder("/srv/app").link("/srv/app/l", "/data");
    looking.apply(directory("/srv/app", ", 'purge': true"));
    assertThat(tree.has("/srv/app/l")).isFalse();
    assertThat(tree.has("/data/precious")).isTrue();
  }

  @Test
  void purgeRefusesToRemoveTooMuch() {
    for (int i = 0; i < 21; i++) {
      tree.file("/srv/app/f" + i, "");
    }
    assertThatThrownBy(() -> looking.check(directory("/srv/app", ", 'purge': true")))
        .hasMessageContaining("21 entries")
        .hasMessageContaining("maxRemoved is 20");
    assertThat(tree.has("/srv/app/f0")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"/etc", "/usr/lib"})
  void systemFoldersAreNeverEmptied(String path) {
    assertThatThrownBy(() -> looking.check(directory(path, ", 'purge': true")))
        .hasMessageContaining("system folder");
    assertThatThrownBy(
            () -> {
              tree.folder("/usr/lib");
              looking.check(directory(path, ", 'state': 'absent'"));
            })
        .hasMessageContaining("system folder");
  }

  @Test
  void absentRemovesAnEmptyFolderAndAFullOneOnlyWithRecurse() throws IOException {
    tree.file("/srv/app/x", "");
    Resource absent = directory("/srv/app", ", 'state': 'absent'");
    assertThatThrownBy(() -> looking.apply(absent)).hasMessageContaining("not empty");
    looking.apply(directory("/srv/app", ", 'state': 'absent', 'recurse': true"));
    assertThat(tree.has("/srv/app")).isFalse();
  }

  private static Resource link(String more) {
    return resource("link", "{'path': '/etc/l', 'target': 'hostname'" + more + "}");
  }

  @Test
  void aLinkIsMadeAndTurned() throws IOException {
    looking.apply(link(""));
    assertThat(tree.text("/etc/l")).isEqualTo("node-1\n");
    Resource other = resource("link", "{'path': '/etc/l', 'target': '/etc/passwd'}");
    assertThat(looking.differing(other)).containsExactly("target");
    looking.apply(other);
    assertThat(looking.differing(other)).isEmpty();
    looking.apply(resource("link", "{'path': '/etc/l', 'state': 'absent'}"));
    assertThat(tree.has("/etc/l")).isFalse();
  }

  @Test
  void aFileIsOnlyReplacedByALinkWithForce() throws IOException {
    tree.file("/etc/l", "file");
    assertThatThrownBy(() -> looking.check(link(""))).hasMessageContaining("'force: true'");
    looking.apply(link(", 'force': true"));
    assertThat(tree.text("/etc/l")).isEqualTo("node-1\n");
    tree.folder("/etc/d");
    assertThatThrownBy(() ->
            looking.check(resource("link", "{'path': '/etc/d', 'target': 'x', 'force': true}")))
        .hasMessageContaining("is a folder");
  }

  private static Resource line(String more) {
    return resource("line", "{'path': '/etc/conf'" + more + "}");
  }

  @Test
  void aLineIsReplacedWhereItMatchesLast() throws IOException {
    tree.file("/etc/conf", "#port 1\nport 2\nother\n");
    Resource port = line(", 'line': 'port 80', 'match': '^#?port '");
    assertThat(looking.differences(port).getFirst().diff()).contains("-port 2\n+port 80");
    looking.apply(port);
    assertThat(tree.text("/etc/conf")).isEqualTo("#port 1\nport 80\nother\n");
    assertThat(looking.differing(port)).isEmpty();
  }

  @Test
  void aLineOfAPrivateFileIsNotShown() throws IOException {
    tree.file("/etc/conf", "x\n").mode("/etc/conf", 0600);
    assertThat(looking.differences(line(", 'line': 'y'")).getFirst().hidden()).isTrue();
    looking.apply(line(", 'line': 'y'"));
    assertThat(tree.mode("/etc/conf")).isEqualTo(0600);
  }

  @Test
  void aFileThatIsMissingIsOnlyMadeWithCreate() throws IOException {
    assertThatThrownBy(() -> looking.check(line(", 'line': 'x'")))
        .hasMessageContaining("'create: true'");
    Resource made = line(", 'line': 'x', 'create': true");
    looking.apply(made);
    assertThat(tree.text("/etc/conf")).isEqualTo("x\n");
    assertThat(looking.differing(made)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "package, {'name': 'nginx'}",
    "service, {'name': 'nginx'}",
    "user, {'name': 'bob'}",
    "group, {'name': 'bob'}",
    "script, {'apply': 'true'}"
  })
  void whatNeedsALiveNodeIsNotApplicableInABareTree(String type, String properties)
      throws IOException {
    assertThat(looking.check(resource(type, properties)))
        .isInstanceOfSatisfying(
            Observation.NotApplicable.class,
            found -> assertThat(found.reason()).contains("bare tree"));
  }
}
