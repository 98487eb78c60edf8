package dev.holdfast.agent.resource;

import static dev.holdfast.agent.testing.Looking.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.holdfast.agent.testing.Looking;
import dev.holdfast.agent.testing.Tree;
import dev.holdfast.model.Resource;
import dev.holdfast.wire.Difference;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileKindTest {
  @TempDir private Path folder;
  private Tree tree;
  private Looking looking;

  @BeforeEach
  void aNode() {
    tree = new Tree(folder.resolve("tree"));
    looking = new Looking(tree.host());
  }

  private static Resource motd(String more) {
    return resource("file", "{'path': '/etc/motd'" + more + "}");
  }

  @Test
  void aMissingFileIsMadeWithTheUsualMode() throws IOException {
    Resource motd = motd(", 'content': 'hi'");
    assertThat(looking.differing(motd)).containsExactly("state");
    looking.apply(motd);
    assertThat(looking.differing(motd)).isEmpty();
    assertThat(tree.text("/etc/motd")).isEqualTo("hi");
    assertThat(tree.mode("/etc/motd")).isEqualTo(0644);
  }

  @Test
  void whatIsNotNamedIsNotManaged() throws IOException {
    tree.file("/etc/motd", "anything").mode("/etc/motd", 0600);
    assertThat(looking.differing(motd(""))).isEmpty();
    assertThat(looking.differing(motd(", 'mode': '0600'"))).isEmpty();
  }

  @Test
  void aChangedContentKeepsTheModeThatWasThere() throws IOException {
    tree.file("/etc/motd", "old").mode("/etc/motd", 0640);
    looking.apply(motd(", 'content': 'new'"));
    assertThat(tree.mode("/etc/motd")).isEqualTo(0640);
  }

  @Test
  void onlyTheModeIsChangedWhereOnlyTheModeDiffers() throws IOException {
    tree.file("/etc/motd", "text");
    Object inode = inode("/etc/motd");
    looking.apply(motd(", 'content': 'text', 'mode': '0755'"));
    assertThat(tree.mode("/etc/motd")).isEqualTo(0755);
    assertThat(inode("/etc/motd")).isEqualTo(inode);
  }

  private Object inode(String path) throws IOException {
    return java.nio.file.Files.getAttribute(tree.path(path), "unix:ino");
  }

  @Test
  void ownersAreThoseOfTheTreesOwnFiles() throws IOException {
    assumeThat(tree.host().isPrivileged()).as("runs as root").isTrue();
    Resource motd = motd(", 'content': 'x', 'owner': 'web', 'group': 'adm'");
    looking.apply(motd);
    assertThat(tree.uid("/etc/motd")).isEqualTo(501);
    assertThat(looking.differing(motd)).isEmpty();
  }

  @Test
  void withoutRootOwnershipIsNotApplicable() throws IOException {
    var ordinary = new Looking(tree.host(false));
    Resource motd = motd(", 'content': 'x', 'owner': 'web'");
    ordinary.apply(motd);
    assertThat(ordinary.differing(motd)).isEmpty();
  }

  @Test
  void anOwnerThatTheNodeLacksFailsTheResource() {
    assumeThat(tree.host().isPrivileged()).as("runs as root").isTrue();
    tree.file("/etc/motd", "x");
    assertThatThrownBy(() -> looking.check(motd(", 'owner': 'nobody-here'")))
        .hasMessage("this node has no user 'nobody-here'");
  }

  @Test
  void aMissingParentFolderFailsTheResource() {
    Resource deep = resource("file", "{'path': '/srv/app/x', 'content': ''}");
    assertThatThrownBy(() -> looking.apply(deep)).hasMessageContaining("/srv is missing");
  }

  @Test
  void aFolderInTheWayFailsTheResource() {
    tree.folder("/etc/motd");
    assertThatThrownBy(() -> looking.check(motd(", 'content': ''")))
        .hasMessage("/etc/motd is a folder");
  }

  @Test
  void aLinkIsReplacedUnlessItIsFollowed() throws IOException {
    tree.file("/etc/target", "old").link("/etc/motd", "target");
    looking.apply(motd(", 'content': 'new', 'followLinks': true"));
    assertThat(tree.text("/etc/target")).isEqualTo("new");
    looking.apply(motd(", 'content': 'newer'"));
    assertThat(tree.text("/etc/target")).isEqualTo("new");
    assertThat(tree.text("/etc/motd")).isEqualTo("newer");
  }

  @Test
  void absentRemovesAFileButNoFolder() throws IOException {
    tree.file("/etc/motd", "x");
    Resource absent = motd(", 'state': 'absent'");
    assertThat(looking.differing(absent)).containsExactly("state");
    looking.apply(absent);
    assertThat(tree.has("/etc/motd")).isFalse();
    tree.folder("/etc/motd");
    assertThatThrownBy(() -> looking.check(absent)).hasMessageContaining("is a folder");
  }

  @Test
  void aBackupKeepsWhatWasOverwritten() throws IOException {
    tree.file("/etc/motd", "by hand").mode("/etc/motd", 0600);
    looking.apply(motd(", 'content': 'new', 'backup': true"));
    assertThat(tree.text("/etc/motd.holdfast-backup")).isEqualTo("by hand");
    assertThat(tree.mode("/etc/motd.holdfast-backup")).isEqualTo(0600);
  }

  @Test
  void aSourceIsTakenByteForByte() throws IOException {
    looking.file("files/motd", "from {{ the }} repository");
    Resource motd = motd(", 'source': 'files/motd'");
    looking.apply(motd);
    assertThat(tree.text("/etc/motd")).isEqualTo("from {{ the }} repository");
    assertThat(looking.differing(motd)).isEmpty();
    tree.file("/etc/motd", "from {{ THE }} repository");
    assertThat(looking.differing(motd)).containsExactly("content");
  }

  @Test
  void aTemplateIsRenderedOnTheNode() throws IOException {
    looking.file(
        "files/motd.peb",
        "{{ params.port }} {{ node.name }} {{ node.labels.role }} {{ node.facts.os.family }}"
            + "{% for h in params.hosts %} {{ h }}{% endfor %} <&>");
    looking.apply(motd(", 'template': 'files/motd.peb'"));
    assertThat(tree.text("/etc/motd")).isEqualTo("8080 node-1 web debian a b <&>");
  }

  @Test
  void aSmallTextShowsItsDiff() throws IOException {
    tree.file("/etc/motd", "a\nb\nc\n");
    Difference difference = looking.differences(motd(", 'content': 'a\\nB\\nc\\n'")).getFirst();
    assertThat(difference.diff()).contains("-b\n+B");
    assertThat(difference.hidden()).isFalse();
  }

  @Test
  void aLargeOrBinaryContentShowsOnlyDigests() throws IOException {
    tree.file("/etc/motd", "x".repeat(20_000));
    Difference large = looking.differences(motd(", 'content': 'b'")).getFirst();
    assertThat(large.diff()).isNull();
    assertThat(large.observed()).endsWith("20000 bytes");
    tree.file("/etc/motd", "a\0b");
    assertThat(looking.differences(motd(", 'content': 'b'")).getFirst().diff()).isNull();
  }

  @Test
  void aVeryLargeFileIsComparedPieceByPiece() throws IOException {
    String big = "0123456789abcdef".repeat(40_000);
    looking.file("files/big", big);
    Resource motd = motd(", 'source': 'files/big'");
    looking.apply(motd);
    assertThat(looking.differing(motd)).isEmpty();
    tree.file("/etc/motd", big.substring(0, big.length() - 1) + "X");
    assertThat(looking.differing(motd)).containsExactly("content");
  }

  private void assertHidden(Looking with, Resource resource) throws IOException {
    Difference difference = with.differences(resource).getFirst();
    assertThat(difference).isEqualTo(Difference.hidden("content"));
  }

  @Test
  void nothingOfASecretLeavesTheNode() throws IOException {
    tree.file("/etc/motd", "observed");
    assertHidden(new Looking(tree.host()).secretKeys("content"), motd(", 'content': 's3cret'"));
    assertHidden(looking, motd(", 'content': 'x', 'sensitive': true"));
    assertHidden(looking, motd(", 'content': 'x', 'mode': '0640'"));
    looking.file("files/t", "{{ secret.token }}").secret("token", "s3cret");
    assertHidden(looking, motd(", 'template': 'files/t'"));
    tree.mode("/etc/motd", 0600);
    assertHidden(looking, motd(", 'content': 'x', 'mode': '0644'"));
  }
}
