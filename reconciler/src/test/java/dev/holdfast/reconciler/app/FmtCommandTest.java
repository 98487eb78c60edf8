package dev.holdfast.reconciler.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconciler.app.LocalCommands.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `holdfast fmt` does to real files.
class FmtCommandTest {
  private static final String UNTIDY =
      """
      kind: Group
      apiVersion: holdfast.dev/v1
      # who
      metadata:   {name: web}
      spec: {targets: [{all: true}]}
      """;
  private static final String TIDY =
      """
      apiVersion: holdfast.dev/v1
      kind: Group
      # who
      metadata: {name: web}
      spec: {targets: [{all: true}]}
      """;
  private static final String COMMAND = "schemaVersion:   '2.2'\nmainSteps: []\n";

  @TempDir private Path temp;

  private Path write(String path, String text) throws IOException {
    Path file = temp.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Said fmt(String... arguments) {
    return LocalCommands.run(
        Stream.concat(Stream.of("fmt"), Stream.of(arguments)).toArray(String[]::new));
  }

  @Test
  void checkListsAndChangesNothing() throws IOException {
    Path file = write("groups/web.yaml", UNTIDY);
    write("groups/other.yaml", TIDY.replace("web", "other"));
    Said said = fmt("--check", temp.toString());
    assertThat(said.code()).as(said.err()).isEqualTo(2);
    assertThat(said.out()).isEqualTo(file + "\n1 file to lay out, 1 as it should be\n");
    assertThat(file).hasContent(UNTIDY);
  }

  @Test
  void filesAreLaidOutOnceAndKeepTheirPermissions() throws IOException {
    Path file = write("groups/web.yaml", UNTIDY);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(fmt(temp.toString()).code()).isZero();
    assertThat(Files.readString(file)).isEqualTo(TIDY);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
    Said again = fmt("--check", temp.toString());
    assertThat(again.code()).isZero();
    try (Stream<Path> all = Files.list(temp.resolve("groups"))) {
      assertThat(all).containsExactly(file);
    }
  }

  @Test
  void whatTheReconcilerWouldNotReadIsNotTouched() throws IOException {
    Path content = write("files/x.yaml", UNTIDY);
    Path hidden = write(".github/x.yaml", UNTIDY);
    Path ignored = write("ci/x.yaml", UNTIDY);
    Path foreign = write("compose.yaml", "services:   {}\n");
    Path command = write("documents/AWS-Own.yaml", COMMAND);
    write("holdfast.yaml", TIDY);
    write(".holdfastignore", "/ci/\n");
    assertThat(fmt("--check", temp.toString()).code()).isZero();
    assertThat(fmt("--check", temp.resolve("ci").toString()).code()).isZero();
    assertThat(fmt("--check", temp.resolve("files").toString()).code()).isZero();
    assertThat(fmt(temp.toString()).code()).isZero();
    for (Path file : new Path[] {content, hidden, ignored}) {
      assertThat(Files.readString(file)).isEqualTo(UNTIDY);
    }
    assertThat(Files.readString(foreign)).isEqualTo("services:   {}\n");
    assertThat(Files.readString(command)).isEqualTo(COMMAND);
  }

  @Test
  void anAwsDocumentThatIsNamedIsLaidOut() throws IOException {
    Path command = write("documents/AWS-Own.yaml", COMMAND);
    assertThat(fmt(command.toString()).code()).isZero();
    assertThat(Files.readString(command)).isEqualTo("schemaVersion: \"2.2\"\nmainSteps: []\n");
  }

  @Test
  void linksAreNotFollowed() throws IOException {
    Path real = write("elsewhere/web.txt", UNTIDY);
    Path link = temp.resolve("web.yaml");
    Files.createSymbolicLink(link, real);
    assertThat(fmt(temp.toString()).code()).isZero();
    Said named = fmt(link.toString());
    assertThat(named.code()).isEqualTo(1);
    assertThat(named.out()).contains("left as it is: it is no plain file");
    assertThat(Files.readString(real)).isEqualTo(UNTIDY);
  }

  @Test
  void mistakesAreToldWithTheirPlaceAndTheFileStays() throws IOException {
    Path file = write("groups/web.yaml", UNTIDY + "kind: Group\n");
    Path other = write("groups/other.yaml", UNTIDY);
    Said said = fmt(temp.toString());
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.out()).contains("groups/web.yaml:6:1: error[duplicate-key]");
    assertThat(Files.readString(file)).startsWith("kind");
    assertThat(Files.readString(other)).isEqualTo(TIDY);
  }

  @Test
  void whatIsNotThereOrNotOursIsSaid() throws IOException {
    assertThat(fmt(temp.resolve("nowhere").toString()).code()).isEqualTo(64);
    Path foreign = write("compose.yaml", "services: {}\n");
    Said said = fmt(foreign.toString());
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.out()).contains("no configuration of this language");
  }
}
