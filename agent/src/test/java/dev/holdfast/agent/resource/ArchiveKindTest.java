package dev.holdfast.agent.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.agent.testing.Looking;
import dev.holdfast.agent.testing.Tree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveKindTest {
  @TempDir private Path folder;
  private Tree tree;
  private Looking node;

  @BeforeEach
  void aNode() {
    tree = new Tree(folder).folder("/opt");
    node = new Looking(tree.host());
  }

  /// Builds tar archives, well-formed or not.
  private static final class Tar {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Tar add(char type, String name, String link, String body) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      byte[] head = new byte[512];
      put(head, 0, name);
      put(head, 100, "0000755");
      put(head, 124, "%011o".formatted(bytes.length));
      head[156] = (byte) type;
      put(head, 157, link);
      put(head, 257, "ustar");
      out.writeBytes(head);
      out.writeBytes(Arrays.copyOf(bytes, (bytes.length + 511) / 512 * 512));
      return this;
    }

    private static void put(byte[] head, int at, String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      System.arraycopy(bytes, 0, head, at, bytes.length);
    }

    byte[] bytes() {
      out.writeBytes(new byte[1024]);
      return out.toByteArray();
    }
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private void apply(byte[] archive, int strip) throws IOException {
    node.file("files/a", archive)
        .apply(
            Looking.resource(
                "archive", "{'source': 'files/a', 'path': '/opt/app', 'strip': " + strip + "}"));
  }

  @Test
  void filesFoldersAndLinksComeOut() throws IOException {
    String longName = "app/" + "x".repeat(120);
    byte[] tar =
        new Tar()
            .add('5', "app/", "", "")
            .add('0', "app/bin/run", "", "echo\n")
            .add('2', "app/start", "bin/run", "")
            .add('1', "app/twin", "app/bin/run", "")
            .add('L', "././@LongLink", "", longName)
            .add('0', longName.substring(0, 99), "", "long")
            .bytes();
    apply(gzip(tar), 1);
    assertThat(tree.text("/opt/app/bin/run")).isEqualTo("echo\n");
    assertThat(tree.mode("/opt/app/bin/run")).isEqualTo(0755);
    assertThat(tree.text("/opt/app/start")).isEqualTo("echo\n");
    assertThat(tree.text("/opt/app/twin")).isEqualTo("echo\n");
    assertThat(tree.text("/opt/app/" + "x".repeat(120))).isEqualTo("long");
    assertThat(tree.has("/opt/app/.holdfast-archive-new")).isFalse();
  }

  @Test
  void aZipComesOutToo() throws IOException {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("a/b.txt"));
      zip.write("b".getBytes(StandardCharsets.UTF_8));
    }
    apply(out.toByteArray(), 0);
    assertThat(tree.text("/opt/app/a/b.txt")).isEqualTo("b");
  }

  @Test
  void namesThatLeadOutAreRefused() {
    for (String name : new String[] {"../evil", "/etc/evil", "a/../../evil"}) {
      assertThatThrownBy(() -> apply(new Tar().add('0', name, "", "x").bytes(), 0))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("the archive holds the name");
    }
    assertThat(tree.has("/evil") || tree.has("/etc/evil") || tree.has("/opt/evil")).isFalse();
  }

  @Test
  void aLinkOfTheArchiveIsNoWayOut() {
    byte[] tar =
        new Tar().add('2', "out", "/etc", "").add('0', "out/passwd", "", "root::0:0").bytes();
    assertThatThrownBy(() -> apply(tar, 0)).hasMessageContaining("is a link");
    assertThat(tree.text("/etc/passwd")).doesNotContain("root::0:0");
  }

  @Test
  void devicesAndDamageAreRefused() {
    assertThatThrownBy(() -> apply(new Tar().add('3', "null", "", "").bytes(), 0))
        .hasMessageContaining("neither file, folder nor link");
    byte[] cut = Arrays.copyOf(new Tar().add('0', "a", "", "x".repeat(600)).bytes(), 700);
    assertThatThrownBy(() -> apply(cut, 0)).hasMessageContaining("ends in the middle");
    assertThatThrownBy(() -> apply("#!/bin/sh".getBytes(StandardCharsets.UTF_8), 0))
        .hasMessageContaining("only tar, tar with gzip, and zip");
    // what could not be unpacked whole is not called unpacked
    assertThat(tree.has("/opt/app/.holdfast-archive")).isFalse();
  }

  @Test
  void otherBytesThanTheDigestSaysAreNotTaken() {
    node.file("files/a", "x");
    var wrong =
        Looking.resource(
            "download",
            "{'source': 'files/a', 'path': '/opt/x', 'sha256': '" + "0".repeat(64) + "'}");
    assertThatThrownBy(() -> node.apply(wrong)).hasMessageContaining("digest");
    assertThat(tree.has("/opt/x")).isFalse();
  }
}
