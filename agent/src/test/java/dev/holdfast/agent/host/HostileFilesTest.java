package dev.holdfast.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.agent.resource.Observation;
import dev.holdfast.agent.testing.Looking;
import dev.holdfast.agent.testing.Tree;
import dev.holdfast.agent.testing.Untested;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Files as users and attackers leave them.
@Timeout(240)
class HostileFilesTest {
  private static final int SWAPS = 300;

  @TempDir private Path folder;
  private Path outside;
  private Tree tree;
  private HostFiles files;

  @BeforeEach
  void aTreeWithSomethingOutside() throws IOException {
    outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "not yours");
    Files.setAttribute(outside.resolve("secret"), "unix:mode", 0600);
    tree = new Tree(folder.resolve("tree"));
    files = tree.host().files();
  }

  private static HostFiles.Source text(String text) {
    return () -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Somebody swaps the folder for a link to one outside, again and again, while we work in it.
  @Test
  void whoeverSwapsAFolderForALinkMeanwhileGainsNothing() throws Exception {
    tree.file("/srv/app/secret", "ours").folder("/srv/spare");
    Path app = tree.path("/srv/app");
    Path away = tree.path("/srv/away");
    var done = new AtomicBoolean();
    Thread attacker =
        Thread.ofPlatform()
            .start(() -> {
              while (!done.get()) {
                try {
                  Files.move(app, away, StandardCopyOption.ATOMIC_MOVE);
                  Files.createSymbolicLink(app, outside);
                  Files.delete(app);
                  Files.move(away, app, StandardCopyOption.ATOMIC_MOVE);
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              }
            });
    int worked = 0;
    try {
      for (int i = 0; i < SWAPS; i++) {
        worked += tried(() -> write("/srv/app/secret", "new"));
        worked += tried(() -> files.setMode(files.place("/srv/app/secret"), 0666));
        worked += tried(() -> files.setOwner(files.place("/srv/app/secret"), Ownership.KEEP, 0));
        worked +=
            tried(
                () -> files.createDirectory(files.place("/srv/app/made"), Ownership.ofMode(0777)));
        worked += tried(() -> files.createLink(files.place("/srv/app/link"), "/etc"));
        worked += tried(() -> files.delete(files.place("/srv/app/link")));
        worked += tried(() -> files.delete(files.place("/srv/app/made")));
      }
    } finally {
      done.set(true);
      attacker.join(TimeUnit.SECONDS.toMillis(10));
    }
    assertThat(worked).as("some must get through, or nothing was tested").isPositive();
    assertThat(outside.resolve("secret")).hasContent("not yours");
    assertThat(Files.getAttribute(outside.resolve("secret"), "unix:mode")).isEqualTo(0100600);
    try (var left = Files.list(outside)) {
      for (Path each : left.toList()) {
        String name = each.getFileName().toString();
        // what can be made by path alone may appear there, empty and closed, or under no name
        assertThat(name).isIn("secret", "made", ".link.holdfast-new");
        if (name.equals("made")) {
          assertThat(Files.getAttribute(each, "unix:mode")).isEqualTo(040700);
        }
      }
    }
  }

  private void write(String path, String text) throws IOException {
    files.write(files.place(path), text(text), Ownership.ofMode(0644));
  }

  private interface Attempt {
    void run() throws IOException;
  }

  private static int tried(Attempt attempt) {
    try {
      attempt.run();
      return 1;
    } catch (IOException e) {
      return 0;
    }
  }

  @Test
  void aHardLinkIsParedOffAndTheOtherNameKeepsItsContent() throws IOException {
    tree.file("/etc/motd", "old");
    Files.createLink(tree.path("/etc/twin"), tree.path("/etc/motd"));
    write("/etc/motd", "new");
    assertThat(tree.text("/etc/twin")).isEqualTo("old");
    assertThat(tree.text("/etc/motd")).isEqualTo("new");
  }

  @Test
  void aSparseFileIsComparedWithoutBeingHeldInMemory() throws IOException {
    try (var file =
        new RandomAccessFile(tree.file("/srv/disk", "").path("/srv/disk").toFile(), "rw")) {
      file.setLength(512L * 1024 * 1024);
    }
    var looking = new Looking(tree.host());
    var small = Looking.resource("file", "{'path': '/srv/disk', 'content': 'x'}");
    assertThat(looking.differing(small)).contains("content");
    looking.apply(small);
    assertThat(tree.text("/srv/disk")).isEqualTo("x");
  }

  @Test
  void bytesThatAreNoTextAreComparedAndNotPrinted() throws IOException {
    byte[] bytes = {0, (byte) 0xff, (byte) 0xfe, 10, 27, '[', '2', 'J'};
    var looking = new Looking(tree.host()).file("files/blob", bytes);
    var blob = Looking.resource("file", "{'path': '/srv/blob', 'source': 'files/blob'}");
    tree.folder("/srv");
    looking.apply(blob);
    assertThat(Files.readAllBytes(tree.path("/srv/blob"))).isEqualTo(bytes);
    assertThat(looking.check(blob)).isInstanceOf(Observation.InSync.class);
    Files.write(tree.path("/srv/blob"), new byte[] {0, 1, 2});
    assertThat(looking.differences(blob).getFirst().diff()).isNull();
  }

  @Test
  void namesWithLineFeedsAndBytesThatAreNoUtf8ArePurgedLikeOthers() throws Exception {
    tree.file("/srv/app/mine", "")
        .file("/srv/app/two\nlines", "")
        .file("/srv/app/tab\t\u001b[2J", "");
    Process made =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                "printf x > \"$(printf 'bad\\377name')\"; mkdir \"$(printf 'dir\\376')\"; : > \"$(printf 'dir\\376/in')\"")
            .directory(tree.path("/srv/app").toFile())
            .start();
    assertThat(made.waitFor()).isZero();
    var looking = new Looking(tree.host()).managing("/srv/app/mine");
    var purge = Looking.resource("directory", "{'path': '/srv/app', 'purge': true}");
    assertThat(looking.differing(purge)).containsExactly("purge");
    looking.apply(purge);
    try (var left = Files.list(tree.path("/srv/app"))) {
      assertThat(left.map(each -> each.getFileName().toString())).containsExactly("mine");
    }
    assertThat(looking.check(purge)).isInstanceOf(Observation.InSync.class);
  }

  @Test
  void aPipeIsNeitherOpenedNorOwned() throws Exception {
    tree.folder("/srv/app");
    assertThat(
            new ProcessBuilder("mkfifo", tree.path("/srv/app/pipe").toString()).start().waitFor())
        .isZero();
    var looking = new Looking(tree.host());
    var recurse =
        Looking.resource("directory", "{'path': '/srv/app', 'recurse': true, 'mode': '0750'}");
    looking.apply(recurse);
    assertThat(looking.check(recurse)).isInstanceOf(Observation.InSync.class);
    var file = Looking.resource("file", "{'path': '/srv/app/pipe', 'content': 'x'}");
    assertThatThrownBy(() -> looking.check(file)).hasMessageContaining("neither file nor folder");
  }

  @Test
  void attributesOfItsUserStayWithAFile() throws IOException {
    tree.file("/etc/motd", "old");
    var view =
        Files.getFileAttributeView(
            tree.path("/etc/motd"), UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    try {
      view.write("origin", ByteBuffer.wrap(new byte[] {1, 2}));
    } catch (IOException e) {
      Untested.because("this file system keeps no attributes of users");
    }
    write("/etc/motd", "new");
    var kept =
        Files.getFileAttributeView(tree.path("/etc/motd"), UserDefinedFileAttributeView.class);
    assertThat(kept.list()).containsExactly("origin");
  }

  @Test
  void theOwnersBitsAndTheSpecialOnesAreSet() throws IOException {
    tree.file("/srv/a", "");
    for (int mode : new int[] {0, 0600, 0644, 0751, 0777, 04755, 02750, 01777}) {
      files.setMode(files.place("/srv/a"), mode);
      assertThat(tree.mode("/srv/a")).isEqualTo(mode);
    }
  }
}
