package dev.holdfast.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.agent.testing.Tree;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFilesTest {
  @TempDir private Path folder;
  private Path outside;
  private Tree tree;
  private HostFiles files;

  @BeforeEach
  void aTreeWithSomethingOutside() throws IOException {
    outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "not yours");
    tree = new Tree(folder.resolve("tree"));
    files = tree.host().files();
  }

  private static HostFiles.Source text(String text) {
    return () -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private String read(String path) throws IOException {
    return new String(files.read(files.follow(path), 1000), StandardCharsets.UTF_8);
  }

  @Test
  void anAbsoluteLinkStartsAgainAtTheRoot() throws IOException {
    tree.file("/data/motd", "inside").link("/etc/motd", "/data/motd");
    assertThat(read("/etc/motd")).isEqualTo("inside");
  }

  @Test
  void anAbsoluteLinkToAFileOutsideFindsNothingThere() throws IOException {
    tree.link("/etc/evil", outside.resolve("secret").toString());
    assertThat(files.follow("/etc/evil").exists()).isFalse();
  }

  @Test
  void stepsUpwardsStayAtTheRoot() throws IOException {
    tree.link("/etc/evil", "../../../../../../../../.." + outside.resolve("secret"));
    assertThat(files.follow("/etc/evil").exists()).isFalse();
    tree.link("/etc/up", "../../../../etc/hostname");
    assertThat(read("/etc/up")).isEqualTo("node-1\n");
  }

  @Test
  void aFolderThatIsALinkOutsideLeadsInside() throws IOException {
    tree.link("/srv", outside.toString());
    Place place = files.place("/srv/new");
    assertThat(place.hasParent()).isFalse();
    assertThatThrownBy(() -> files.write(place, text("x"), Ownership.ofMode(0644)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is missing");
    assertThat(outside.resolve("new")).doesNotExist();
  }

  @Test
  void aFolderSwappedForALinkAfterTheWalkStopsTheChange() throws IOException {
    tree.file("/srv/app/secret", "ours");
    Place place = files.place("/srv/app/secret");
    Files.move(tree.path("/srv/app"), tree.path("/srv/old"));
    Files.createSymbolicLink(tree.path("/srv/app"), outside);
    assertThatThrownBy(() -> files.write(place, text("x"), Ownership.ofMode(0644)))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> files.delete(place)).isInstanceOf(IOException.class);
    assertThat(outside.resolve("secret")).hasContent("not yours");
  }

  @Test
  void aLinkAtTheEndIsTheEntryUnlessFollowed() throws IOException {
    tree.link("/etc/motd", "hostname");
    assertThat(files.place("/etc/motd").entry()).extracting(Entry::kind).isEqualTo(Entry.Kind.LINK);
    assertThat(files.follow("/etc/motd").entry())
        .extracting(Entry::kind)
        .isEqualTo(Entry.Kind.FILE);
  }

  @Test
  void linksThatChaseEachOtherEnd() {
    tree.link("/a", "b").link("/b", "a");
    assertThatThrownBy(() -> files.follow("/a")).isInstanceOf(IOException.class);
  }

  @Test
  void aPathThatADocumentMayNotNameIsRefused() {
    for (String path :
        new String[] {"etc/motd", "", "/etc/../motd", "/a\0b", "/" + "x/".repeat(3000)}) {
      assertThatThrownBy(() -> files.place(path)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void dotsAndDoubleSlashesMeanNothing() throws IOException {
    assertThat(read("//etc/./hostname")).isEqualTo("node-1\n");
    assertThat(NodePaths.normalized("//etc/./x/")).isEqualTo("/etc/x");
  }

  @Test
  void aFileIsWrittenWholeWithItsModeAndNothingBesideIt() throws IOException {
    files.write(files.place("/etc/motd"), text("hello"), Ownership.ofMode(04751));
    assertThat(tree.text("/etc/motd")).isEqualTo("hello");
    assertThat(tree.mode("/etc/motd")).isEqualTo(04751);
    assertThat(files.list(files.place("/etc")))
        .containsExactly("group", "hostname", "motd", "os-release", "passwd");
  }

  @Test
  void aLinkInTheWayIsReplacedAndItsTargetKept() throws IOException {
    tree.file("/etc/target", "kept").link("/etc/motd", "target");
    files.write(files.place("/etc/motd"), text("new"), Ownership.ofMode(0644));
    assertThat(tree.text("/etc/target")).isEqualTo("kept");
    assertThat(tree.text("/etc/motd")).isEqualTo("new");
  }

  @Test
  void whatACrashLeftBesideIsNoObstacle() throws IOException {
    tree.file("/etc/.motd.holdfast-new", "half");
    files.write(files.place("/etc/motd"), text("new"), Ownership.ofMode(0644));
    assertThat(tree.has("/etc/.motd.holdfast-new")).isFalse();
  }

  @Test
  void aWriteThatFailsLeavesTheOldFile() {
    tree.file("/etc/motd", "old");
    HostFiles.Source broken =
        () -> {
          throw new IOException("no more");
        };
    assertThatThrownBy(() -> files.write(files.place("/etc/motd"), broken, Ownership.ofMode(0644)))
        .hasMessage("no more");
    assertThat(tree.text("/etc/motd")).isEqualTo("old");
    assertThat(tree.has("/etc/.motd.holdfast-new")).isFalse();
  }

  @Test
  void aFileWhereAFolderShouldBeHasNoEntriesBelowIt() throws IOException {
    Place place = files.place("/etc/hostname/x");
    assertThat(place.exists()).isFalse();
    assertThat(place.obstacle()).isEqualTo("/etc/hostname");
  }

  @Test
  void aFileThatIsTooLargeIsNotRead() {
    tree.file("/etc/big", "x".repeat(1001));
    assertThatThrownBy(() -> files.read(files.place("/etc/big"), 1000))
        .hasMessageContaining("larger than");
  }

  @Test
  void accountsAreThoseOfTheTree() throws IOException {
    Accounts accounts = tree.host().accounts();
    assertThat(accounts.uid("web")).isEqualTo(501);
    assertThat(accounts.gid("adm")).isEqualTo(4);
    assertThat(accounts.uid("1234")).isEqualTo(1234);
    assertThat(accounts.userName(501)).isEqualTo("web");
    assertThat(accounts.userName(4711)).isEqualTo("4711");
    assertThat(accounts.groupsOf("web")).containsExactly("adm");
    assertThatThrownBy(() -> accounts.uid("daemon")).hasMessage("this node has no user 'daemon'");
  }

  private static HostFiles.Source known(String text) {
    return new HostFiles.Source() {
      @Override
      public java.io.InputStream open() throws IOException {
        return text(text).open();
      }

      @Override
      public Object identity() {
        return text;
      }
    };
  }

  private long inode(String path) throws IOException {
    return (Long) Files.getAttribute(tree.path(path), "unix:ino");
  }

  private static final Ownership PLAIN = Ownership.ofMode(0644);

  @Test
  void whatWasStagedIsPutInPlaceAsItIs() throws IOException {
    tree.file("/srv/a", "old");
    files.stage(files.place("/srv/a"), known("new"), PLAIN);
    files.awaitStaged();
    assertThat(tree.text("/srv/a")).isEqualTo("old");
    long staged = inode("/srv/.a.holdfast-new");
    files.write(files.place("/srv/a"), known("new"), PLAIN);
    assertThat(tree.text("/srv/a")).isEqualTo("new");
    assertThat(inode("/srv/a")).isEqualTo(staged);
    assertThat(tree.path("/srv/.a.holdfast-new")).doesNotExist();
  }

  @Test
  void whatWasStagedForAnotherFileOrContentIsWrittenAnew() throws IOException {
    for (String name : List.of("changed", "other", "owned")) {
      tree.file("/srv/" + name, "old");
      files.stage(files.place("/srv/" + name), known("new"), PLAIN);
      files.awaitStaged();
      long staged = inode("/srv/." + name + ".holdfast-new");
      Files.createLink(
          tree.path("/srv/kept-" + name), tree.path("/srv/." + name + ".holdfast-new"));
      if (name.equals("changed")) {
        tree.file("/srv/changed", "by somebody else");
      }
      files.write(
          files.place("/srv/" + name),
          known(name.equals("other") ? "newest" : "new"),
          name.equals("owned") ? Ownership.ofMode(0600) : PLAIN);
      assertThat(inode("/srv/" + name)).as(name).isNotEqualTo(staged);
      assertThat(tree.text("/srv/" + name)).startsWith("new");
    }
  }

  @Test
  void whatIsStillBeingWrittenIsWaitedFor() throws Exception {
    tree.file("/srv/a", "old");
    var mayBeRead = new CountDownLatch(1);
    var slow =
        new HostFiles.Source() {
          @Override
          public InputStream open() throws IOException {
            try {
              mayBeRead.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            return known("staged").open();
          }

          @Override
          public Object identity() {
            return "staged";
          }
        };
    files.stage(files.place("/srv/a"), slow, PLAIN);
    try (var writer = Executors.newSingleThreadExecutor()) {
      var written =
          writer.submit(() -> {
            files.write(files.place("/srv/a"), known("staged"), PLAIN);
            return tree.text("/srv/a");
          });
      assertThat(tree.text("/srv/a")).isEqualTo("old");
      mayBeRead.countDown();
      assertThat(written.get()).isEqualTo("staged");
    }
    assertThat(tree.path("/srv").toFile().list()).containsExactly("a");
  }

  @Test
  void whatCannotBeStagedTakesNothingWithItAndIsToldWhereItIsWritten() throws IOException {
    tree.file("/srv/a", "old").file("/srv/b", "old");
    var unreadable =
        new HostFiles.Source() {
          @Override
          public InputStream open() throws IOException {
            throw new IOException("input/output error");
          }

          @Override
          public Object identity() {
            return "unreadable";
          }
        };
    files.stage(files.place("/srv/a"), unreadable, PLAIN);
    files.stage(files.place("/srv/b"), known("new"), PLAIN);
    files.awaitStaged();
    assertThat(tree.path("/srv").toFile().list())
        .containsExactlyInAnyOrder("a", "b", ".b.holdfast-new");
    assertThatThrownBy(() -> files.write(files.place("/srv/a"), unreadable, PLAIN))
        .hasMessage("input/output error");
    files.write(files.place("/srv/b"), known("new"), PLAIN);
    assertThat(tree.text("/srv/a")).isEqualTo("old");
    assertThat(tree.text("/srv/b")).isEqualTo("new");
  }

  @Test
  void whatWasStagedAndNotUsedIsRemoved() throws IOException {
    tree.file("/srv/a", "old").file("/srv/b", "old");
    files.stage(files.place("/srv/a"), known("new"), PLAIN);
    files.awaitStaged();
    files.stage(files.place("/srv/b"), known("new"), PLAIN);
    files.discardStaged();
    assertThat(tree.path("/srv").toFile().list()).containsExactlyInAnyOrder("a", "b");
    files.write(files.place("/srv/a"), known("new"), PLAIN);
    assertThat(tree.text("/srv/a")).isEqualTo("new");
  }
}
