package dev.holdfast.agent.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.agent.drift.Memory;
import dev.holdfast.agent.report.Found;
import dev.holdfast.agent.report.Reports;
import dev.holdfast.agent.testing.Documents;
import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.Labels;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.ResourceType;
import dev.holdfast.wire.Assignment;
import dev.holdfast.wire.BadSignatureException;
import dev.holdfast.wire.Manifest;
import dev.holdfast.wire.Report;
import dev.holdfast.wire.ResourceResult;
import dev.holdfast.wire.ResourceResult.Outcome;
import dev.holdfast.wire.Signed;
import dev.holdfast.wire.SigningKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final AssociationId WEB = AssociationId.parse("fleet/web");
  private final SigningKey reconciler = SigningKey.generate();
  @TempDir private Path temp;
  private Path folder;
  private StateFolder state;
  private Identity identity;

  @BeforeEach
  void registered() throws IOException {
    folder = temp.resolve("state");
    state = StateFolder.open(folder);
    identity =
        new Identity(
            URI.create("https://r"),
            new NodeName("n"),
            reconciler.verifying(),
            "s",
            false,
            null,
            null);
    state.register(identity, SigningKey.generate());
  }

  @AfterEach
  void closed() throws IOException {
    state.close();
  }

  private void reopen() throws IOException {
    state.close();
    state = StateFolder.open(folder);
  }

  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  private static void cut(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
  }

  @Test
  void aSecondAgentIsRefused() {
    assertThatThrownBy(() -> StateFolder.open(folder))
        .hasMessage("another agent is using the state folder " + folder);
  }

  @Test
  void nothingInItCanBeReadByOthers() throws IOException {
    for (String file : new String[] {"key", "identity"}) {
      assertThat(Files.getPosixFilePermissions(folder.resolve(file)).toString())
          .doesNotContain("GROUP")
          .doesNotContain("OTHERS");
    }
    assertThat(Files.getPosixFilePermissions(folder).toString()).doesNotContain("OTHERS");
  }

  @Test
  void identityAndKeySurvive() throws IOException {
    String key = state.key().verifying().toText();
    reopen();
    assertThat(state.identity()).contains(identity);
    assertThat(state.key().verifying().toText()).isEqualTo(key);
  }

  @Test
  void aDamagedKeySaysWhatToDo() throws IOException {
    Files.writeString(folder.resolve("key"), "garbage");
    assertThatThrownBy(() -> state.key()).hasMessageContaining("register again");
  }

  private Assignment assignment() {
    return Documents.association("fleet/web")
        .repositoryFile("files/a", "text")
        .file("/etc/motd", "x")
        .assignment();
  }

  private Signed manifest(SigningKey by) {
    return Signed.sign(
        Manifest.TYPE,
        new Manifest(
                new NodeName("n"),
                1,
                5,
                Labels.NONE,
                List.of(new Manifest.Entry(WEB, 1, assignment().digest(), NOON)),
                NOON)
            .toJson(),
        by);
  }

  private void fetched() throws IOException {
    put(assignment().digest(), assignment().bytes());
    put(Digest.of("text"), "text".getBytes(StandardCharsets.UTF_8));
  }

  private void put(Digest digest, byte[] bytes) throws IOException {
    state.blobs().put(digest, new ByteArrayInputStream(bytes), 1_000_000);
  }

  private Path blob(Digest digest) {
    return folder.resolve("blobs").resolve(digest.value().substring(7));
  }

  @Test
  void whatIsReleasedSurvives() throws IOException, BadSignatureException {
    fetched();
    state.release(manifest(reconciler), identity);
    reopen();
    Released released = state.released(identity);
    assertThat(released.assignments()).containsOnlyKeys(WEB);
    assertThat(released.revision()).isEqualTo(released.manifest().revision());
  }

  @Test
  void aManifestOfSomebodyElseIsNotTaken() {
    assertThatThrownBy(() -> state.release(manifest(SigningKey.generate()), identity))
        .isInstanceOf(BadSignatureException.class);
  }

  @Test
  void aManifestThatWasTamperedWithCountsAsNone() throws IOException {
    DurableFiles.write(folder.resolve("manifest"), manifest(SigningKey.generate()).toJson());
    assertThat(state.released(identity).manifest().entries()).isEmpty();
    assertThat(folder.resolve("manifest.damaged")).exists();
  }

  @Test
  void aDamagedManifestIsPutAside() throws IOException, BadSignatureException {
    fetched();
    state.release(manifest(reconciler), identity);
    damage(folder.resolve("manifest"));
    reopen();
    assertThat(state.released(identity).manifest().sequence()).isZero();
    assertThat(folder.resolve("manifest.damaged")).exists();
  }

  @Test
  void aDamagedBlobIsAskedForAgain() throws IOException, BadSignatureException {
    fetched();
    state.release(manifest(reconciler), identity);
    damage(blob(assignment().digest()));
    reopen();
    Released released = state.released(identity);
    assertThat(released.isWhole()).isFalse();
    assertThat(released.revision()).isNotEqualTo(released.manifest().revision());
    assertThat(blob(assignment().digest())).doesNotExist();
  }

  @Test
  void aMissingFileIsAskedForAgain() throws IOException, BadSignatureException {
    fetched();
    state.release(manifest(reconciler), identity);
    Files.delete(blob(Digest.of("text")));
    reopen();
    assertThat(state.released(identity).isWhole()).isFalse();
  }

  @Test
  void aBlobThatIsNotWhatItShouldBeIsNotKept() {
    Digest digest = Digest.of("wanted");
    assertThatThrownBy(() -> put(digest, "other".getBytes(StandardCharsets.UTF_8)))
        .hasMessageContaining("something else");
    assertThatThrownBy(() -> state.blobs().put(digest, new ByteArrayInputStream(new byte[100]), 99))
        .hasMessageContaining("larger than");
    assertThat(folder.resolve("blobs")).isEmptyDirectory();
  }

  @Test
  void whatIsNotReleasedAnyMoreIsForgotten() throws IOException, BadSignatureException {
    fetched();
    put(Digest.of("old"), "old".getBytes(StandardCharsets.UTF_8));
    state.associations().put(WEB, Progress.arrived(NOON));
    state.associations().put(AssociationId.parse("fleet/old"), Progress.arrived(NOON));
    state.keepOnly(state.release(manifest(reconciler), identity));
    assertThat(blob(Digest.of("old"))).doesNotExist();
    assertThat(blob(Digest.of("text"))).exists();
    assertThat(state.associations().progress(AssociationId.parse("fleet/old"))).isEmpty();
    assertThat(state.associations().progress(WEB)).isPresent();
  }

  private static Report report(long number) {
    return Reports.of(
        new Found(
            WEB,
            1,
            Digest.of("x"),
            Report.Trigger.FIRING,
            null,
            NOON,
            NOON,
            List.of(),
            null,
            null,
            true,
            true,
            null),
        number,
        null);
  }

  private void add(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      state.outbox().add(StateFolderTest::report);
    }
  }

  private List<Long> waiting() throws IOException {
    return state.outbox().oldest(100, 1_000_000).stream().map(Report::number).toList();
  }

  @Test
  void reportsWaitInOrderUntilTheyAreAcknowledged() throws IOException {
    add(3);
    assertThat(waiting()).containsExactly(1L, 2L, 3L);
    state.outbox().acknowledge(2);
    assertThat(waiting()).containsExactly(3L);
    reopen();
    assertThat(waiting()).containsExactly(3L);
    state.outbox().acknowledge(3);
    reopen();
    add(1);
    assertThat(waiting()).as("no number is given twice").containsExactly(4L);
  }

  @Test
  void anAcknowledgementOfWhatWasNeverSentIsNoneAtAll() throws IOException {
    add(1);
    state.outbox().acknowledge(99);
    assertThat(waiting()).containsExactly(1L);
  }

  @Test
  void oneCheckInBringsOnlySoMuch() throws IOException {
    add(5);
    assertThat(state.outbox().oldest(2, 1_000_000)).hasSize(2);
    assertThat(state.outbox().oldest(100, 1)).hasSize(1);
  }

  @Test
  void progressAndMemoriesSurviveAndADamagedOneCountsAsNone() throws IOException {
    state.associations().put(WEB, Progress.arrived(NOON));
    state.associations().put(WEB, Map.of("motd", Memory.NONE));
    reopen();
    assertThat(state.associations().progress(WEB)).contains(Progress.arrived(NOON));
    assertThat(state.associations().memories(WEB)).containsOnlyKeys("motd");
    cut(folder.resolve("associations/fleet@web.progress"));
    damage(folder.resolve("associations/fleet@web.memories"));
    assertThat(state.associations().progress(WEB)).isEmpty();
    assertThat(state.associations().memories(WEB)).isEmpty();
  }

  private static ResourceResult intended(String name) {
    return new ResourceResult(
        name, ResourceType.FILE, Outcome.CORRECTED, null, List.of(), "", Duration.ZERO);
  }

  @Test
  void aJournalTellsWhatACrashInterrupted() throws IOException {
    var run = state.journal().begin(WEB, Digest.of("x"));
    run.intend(intended("config"), List.of("service", "other"));
    run.notified("other");
    reopen();
    var left = state.journal().interrupted().orElseThrow();
    assertThat(left.association()).isEqualTo(WEB);
    assertThat(left.intended("config")).isPresent();
    assertThat(left.notifications()).containsExactly("service");
    assertThat(left.reporting()).isZero();
    state.journal().end();
    assertThat(state.journal().interrupted()).isEmpty();
  }

  @Test
  void aJournalIsContinuedByTheRunThatTakesItUp() throws IOException {
    state.journal().begin(WEB, Digest.of("x")).intend(intended("one"), List.of());
    reopen();
    Files.writeString(folder.resolve("journal"), "{\"half", StandardOpenOption.APPEND);
    state.journal().begin(WEB, Digest.of("x")).intend(intended("two"), List.of());
    reopen();
    var left = state.journal().interrupted().orElseThrow();
    assertThat(left.intended()).extracting(ResourceResult::name).containsExactly("one", "two");
  }

  @Test
  void aJournalThatMakesNoSenseIsPutAside() throws IOException {
    Files.writeString(folder.resolve("journal"), "nonsense\n");
    assertThat(state.journal().interrupted()).isEmpty();
    assertThat(folder.resolve("journal.damaged")).exists();
  }

  @Test
  void aRunThatChangesNothingWritesNoJournal() throws IOException {
    var unused = state.journal().begin(WEB, Digest.of("x"));
    assertThat(unused).isNotNull();
    assertThat(folder.resolve("journal")).doesNotExist();
  }

  @Test
  void clockRunsAndSwitchSurvive() throws IOException {
    state.clockOffset(Duration.ofSeconds(-90));
    state.runs().put(new TreeMap<>(Map.of("run-1", NOON)));
    StateFolder.disable(folder, new Disabled("why", NOON));
    reopen();
    assertThat(state.clockOffset()).isEqualTo(Duration.ofSeconds(-90));
    assertThat(state.runs().ids()).containsExactly(Map.entry("run-1", NOON));
    assertThat(state.disabled().orElseThrow().holdsAt(NOON.minusSeconds(1))).isTrue();
    assertThat(state.disabled().orElseThrow().holdsAt(NOON)).isFalse();
    StateFolder.enable(folder);
    assertThat(state.disabled()).isEmpty();
  }

  @Test
  void aSecretIsAFileAndNoPath() throws IOException {
    Files.createDirectory(folder.resolve("secrets"));
    Files.writeString(folder.resolve("secrets/db"), "s3cret\n");
    var secrets = new Secrets(state.path(), InstantSource.fixed(NOON));
    assertThat(secrets.secret("db")).contains("s3cret");
    assertThat(secrets.secret("other")).isEmpty();
    assertThat(secrets.secret("../key")).isEmpty();
  }
}
