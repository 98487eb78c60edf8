package dev.holdfast.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.agent.testing.Tree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a run takes for how it was a moment ago, and what it never does.
class LookingOnceTest {
  private static final String LATER = "later:x:502:502::/:/bin/false\n";

  @TempDir private Path folder;
  private Tree tree;
  private Host host;

  @BeforeEach
  void aTree() {
    tree = new Tree(folder.resolve("tree")).file("/srv/app/f", "here").file("/srv/app/g", "here");
    tree.file("/srv/other/f", "elsewhere").file("/srv/other/g", "elsewhere");
    host = tree.host();
  }

  private String read(String path) throws IOException {
    HostFiles files = host.files();
    return new String(files.read(files.place(path), 100), StandardCharsets.UTF_8);
  }

  private Entry.Kind kind(String path) throws IOException {
    return Objects.requireNonNull(host.files().place(path).entry()).kind();
  }

  private void swap() throws IOException {
    Files.move(tree.path("/srv/app"), tree.path("/srv/old"));
    Files.createSymbolicLink(tree.path("/srv/app"), Path.of("/srv/other"));
  }

  private void addUser() {
    tree.file("/etc/passwd", tree.text("/etc/passwd") + LATER);
  }

  @Test
  void theSecondFileOfAFolderIsFoundAsTheFirst() throws IOException {
    host.lookOnce();
    assertThat(read("/srv/app/f")).isEqualTo("here");
    assertThat(read("/srv/app/g")).isEqualTo("here");
    assertThat(host.files().place("/srv/app/none").exists()).isFalse();
    assertThat(host.files().place("/srv/app/none").hasParent()).isTrue();
    assertThat(kind("/srv/app/")).isEqualTo(Entry.Kind.DIRECTORY);
    assertThat(kind("/srv/app/.")).isEqualTo(Entry.Kind.DIRECTORY);
  }

  @Test
  void aLinkBesideAFileIsStillFollowedInsideTheRoot() throws IOException {
    tree.link("/srv/app/l", "/srv/other/f");
    host.lookOnce();
    assertThat(read("/srv/app/f")).isEqualTo("here");
    assertThat(kind("/srv/app/l")).isEqualTo(Entry.Kind.LINK);
    assertThat(host.files().follow("/srv/app/l").real()).isEqualTo(tree.path("/srv/other/f"));
  }

  @Test
  void afterAChangeAFolderIsLookedAtAnew() throws IOException {
    host.lookOnce();
    assertThat(read("/srv/app/f")).isEqualTo("here");
    swap();
    host.lookOnce();
    assertThat(read("/srv/app/g")).isEqualTo("elsewhere");
  }

  @Test
  void aFolderThatOthersMaySwapIsLookedAtEachTime() throws IOException {
    tree.mode("/srv", 01777);
    host.lookOnce();
    assertThat(read("/srv/app/f")).isEqualTo("here");
    swap();
    assertThat(read("/srv/app/g")).isEqualTo("elsewhere");
  }

  @Test
  void aFolderBehindALinkIsLookedAtEachTime() throws IOException {
    tree.link("/data", "/srv/app");
    host.lookOnce();
    assertThat(read("/data/f")).isEqualTo("here");
    Files.delete(tree.path("/data"));
    tree.link("/data", "/srv/other");
    assertThat(read("/data/g")).isEqualTo("elsewhere");
  }

  @Test
  void nothingIsTakenForGrantedWhereNobodySaidSo() throws IOException {
    assertThat(read("/srv/app/f")).isEqualTo("here");
    swap();
    assertThat(read("/srv/app/g")).isEqualTo("elsewhere");
    assertThat(host.accounts().uid("web")).isEqualTo(501);
    addUser();
    assertThat(host.accounts().uid("later")).isEqualTo(502);
  }

  @Test
  void accountsAreReadOnceUntilSomethingChanges() throws IOException {
    host.lookOnce();
    assertThat(host.accounts().uid("web")).isEqualTo(501);
    addUser();
    assertThatThrownBy(() -> host.accounts().uid("later")).hasMessageContaining("no user 'later'");
    host.lookEachTime();
    assertThat(host.accounts().uid("later")).isEqualTo(502);
  }

  @Test
  void aUserWithAnotherNumberIsAnotherOne() throws IOException {
    assertThat(host.accounts().uid("web")).isEqualTo(501);
    tree.file("/etc/passwd", "web:x:77777:501:Web:/srv/web:/bin/false\n");
    assertThat(host.accounts().uid("web")).isEqualTo(77777);
  }

  @Test
  void anotherThreadLooksEachTime() throws IOException {
    host.lookOnce();
    assertThat(host.accounts().uid("web")).isEqualTo(501);
    addUser();
    assertThat(CompletableFuture.supplyAsync(this::later).join()).isEqualTo(502);
  }

  private int later() {
    try {
      return host.accounts().uid("later");
    } catch (IOException e) {
      return -1;
    }
  }
}
