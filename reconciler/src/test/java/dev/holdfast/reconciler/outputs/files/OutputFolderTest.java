package dev.holdfast.reconciler.outputs.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.OutputSettings;
import dev.holdfast.reconciler.outputs.OutputFile;
import dev.holdfast.reconciler.outputs.OutputStore;
import dev.holdfast.reconciler.outputs.Outputs;
import dev.holdfast.wire.OutputPart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputFolderTest {
  private static final NodeName NODE = new NodeName("web-1");
  private static final AssociationId PATCH = AssociationId.parse("fleet/patch");
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  @TempDir private Path folder;

  private OutputFolder store() {
    return new OutputFolder(folder, OutputFolder.Limits.DEFAULT);
  }

  private static OutputPart part(String run, long offset) {
    return new OutputPart(PATCH, run, "say", OutputPart.Stream.STDOUT, offset);
  }

  private static OutputFile file(String run) {
    return OutputFile.of(NODE, part(run, 0));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Outputs outputs(OutputStore store, boolean upload) {
    var settings = Optional.of(new OutputSettings(upload, null));
    return new Outputs(store, (_, _) -> settings, _ -> settings, () -> NOW);
  }

  @Test
  void partsBecomeTheFileWhateverIsRepeatedOrLeftOut() {
    var store = store();
    var outputs = outputs(store, true);
    assertThat(outputs.take(NODE, part("r1", 0), bytes("one,"))).isEqualTo(kept(4));
    assertThat(outputs.take(NODE, part("r1", 0), bytes("one,"))).isEqualTo(kept(4));
    assertThat(outputs.take(NODE, part("r1", 9), bytes("late"))).isEqualTo(kept(4));
    assertThat(outputs.take(NODE, part("r1", 4), bytes("two"))).isEqualTo(kept(7));
    assertThat(store.read(file("r1")).orElseThrow()).isEqualTo(bytes("one,two"));
    assertThat(store.of(NODE))
        .singleElement()
        .satisfies(each -> {
          assertThat(each.file()).isEqualTo(file("r1"));
          assertThat(each.bytes()).isEqualTo(7);
        });
    assertThat(store.read(file("r2"))).isEmpty();
    assertThat(store.of(new NodeName("web-2"))).isEmpty();
  }

  private static OutputPart.Answer kept(long bytes) {
    return new OutputPart.Answer.Kept(bytes);
  }

  @Test
  void whatNobodyAskedForOrHasNoEndIsUnwanted() {
    assertThat(outputs(store(), false).take(NODE, part("r1", 0), bytes("x")))
        .isEqualTo(new OutputPart.Answer.Unwanted("the association does not ask for it any more"));
    var last = part("r1", OutputPart.MAX_FILE_BYTES);
    assertThat(outputs(store(), true).take(NODE, last, bytes("x")))
        .isInstanceOf(OutputPart.Answer.Unwanted.class);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFullStoreTakesNothingMoreAndSaysSo() {
    var store = new OutputFolder(folder, new OutputFolder.Limits(100, 10));
    var outputs = outputs(store, true);
    assertThat(outputs.take(NODE, part("r1", 0), bytes("0123456789"))).isEqualTo(kept(10));
    assertThat(outputs.take(NODE, part("r2", 0), bytes("x")))
        .isEqualTo(new OutputPart.Answer.Unwanted("the reconciler has no room for more outputs"));
    store.sweep(NOW, _ -> Duration.ofDays(30));
    assertThat(store.of(NODE)).as("the oldest make room").isEmpty();
    assertThat(outputs.take(NODE, part("r2", 0), bytes("x"))).isEqualTo(kept(1));
  }

  @Test
  void aNodeHasTenRunsOfAnAssociationAndSoManyBytes() throws IOException {
    var store = new OutputFolder(folder, new OutputFolder.Limits(25, 1_000));
    for (int run = 10; run < 25; run++) {
      store.append(file("r" + run), 0, bytes("x"));
      age("r" + run, NOW.plusSeconds(run));
    }
    assertThat(runs(store)).hasSize(OutputFolder.MAX_RUNS).contains("r24", "r15");
    store.append(file("r25"), 0, bytes("x".repeat(40)));
    age("r25", NOW.plusSeconds(25));
    store.append(file("r26"), 0, bytes("x"));
    assertThat(runs(store)).containsExactly("r26");
  }

  private void age(String run, Instant at) throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("node-web-1/fleet/patch").resolve(run))) {
      for (Path each : all.toList()) {
        Files.setLastModifiedTime(each, FileTime.from(at));
      }
    }
  }

  private static java.util.List<String> runs(OutputStore store) {
    return store.of(NODE).stream().map(each -> each.file().run()).toList();
  }

  @Test
  void whatIsPastItsTimeGoesWithItsFolders() throws IOException {
    var store = store();
    store.append(file("old"), 0, bytes("x"));
    store.append(file("young"), 0, bytes("x"));
    age("old", NOW.minus(Duration.ofDays(8)));
    age("young", NOW.minus(Duration.ofDays(6)));
    store.sweep(NOW, _ -> Duration.ofDays(7));
    assertThat(runs(store)).containsExactly("young");
    store.sweep(NOW.plus(Duration.ofDays(3)), _ -> Duration.ofDays(7));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aNodeOfDotsStaysInTheFolder() {
    var dots = new NodeName("..");
    store().append(new OutputFile(dots, PATCH, "r", "s", OutputPart.Stream.STDERR), 0, bytes("x"));
    assertThat(folder.resolve("node-..")).isDirectory();
  }

  @ParameterizedTest
  @CsvSource({".., say", "r/.., say", "r, ../say", "r, .say", "r, ''", "'', say", "r, a/b"})
  void namesThatNoNodeGivesAreRefused(String run, String step) {
    assertThatThrownBy(() -> new OutputFile(NODE, PATCH, run, step, OutputPart.Stream.STDOUT))
        .isInstanceOf(JsonShapeException.class);
  }
}
