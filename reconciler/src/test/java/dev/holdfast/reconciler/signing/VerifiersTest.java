package dev.holdfast.reconciler.signing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Bytes;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.problem.Problem;
import dev.holdfast.reconciler.signing.files.LocalKeyFiles;
import dev.holdfast.reconciler.signing.openpgp.OpenPgpVerifier;
import dev.holdfast.reconciler.signing.ssh.SshVerifier;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.GitSource;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.SignedCommit;
import dev.holdfast.reconciler.source.jgit.Commits;
import dev.holdfast.reconciler.testing.SshSigner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPApi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Signatures of real Git, OpenSSH and GnuPG, and broken ones.
class VerifiersTest {
  private static final RepositoryEntry ENTRY =
      RepositoryEntry.of(new RepositoryName("fleet"), "file:///x", "main");

  private static final String OPS = "ops@example.org";

  @TempDir Path temp;
  private final Instant now = Instant.parse("2026-06-01T12:00:00Z");

  @BeforeEach
  void keys() throws IOException {
    write("allowed_signers", text("allowed_signers"));
    write("keyring.asc", text("keyring.asc"));
    write("revoked_keys", "# none\n");
  }

  private static String text(String resource) throws IOException {
    try (var in = VerifiersTest.class.getResourceAsStream(resource)) {
      return new String(
          Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void write(String file, String text) {
    try {
      Files.writeString(temp.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SignedCommit commit(String resource) throws IOException {
    return Commits.parted(text(resource), "platform@example.org", "2026-05-01T10:00:00Z");
  }

  private static SignedCommit signed(String text, String signature) {
    return new SignedCommit(
        new CommitId("a".repeat(40)),
        OPS,
        Instant.parse("2026-06-01T11:00:00Z"),
        Bytes.of(text.getBytes(StandardCharsets.UTF_8)),
        signature);
  }

  /// Asks of a branch that brings these.
  private CommitSigning signing(List<SignedCommit> commits) {
    var files = new LocalKeyFiles();
    var source =
        (GitSource)
            Proxy.newProxyInstance(
                GitSource.class.getClassLoader(),
                new Class<?>[] {GitSource.class},
                (_, _, _) -> commits);
    var settings =
        new SigningSettings(
            Optional.of(temp.resolve("allowed_signers")),
            Optional.of(temp.resolve("revoked_keys")),
            Optional.of(temp.resolve("keyring.asc")),
            false,
            Set.of());
    return new CommitSigning(
        Map.of(ENTRY.name(), settings),
        source,
        List.of(new SshVerifier(files, ZoneOffset.UTC), new OpenPgpVerifier(files)),
        () -> now);
  }

  /// What is said of a commit, through everything but Git.
  private String judge(SignedCommit commit) throws IOException {
    return switch (signing(List.of(commit)).verdict(ENTRY, commit.id()).orElseThrow()) {
      case Verdict.Good(var signer) -> "good: " + signer;
      case Verdict.Bad(var why, var remedy) -> {
        assertThat(remedy).isNotBlank();
        yield why;
      }
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ssh-ed25519.commit|good: SSH key SHA256:",
        "ssh-rsa.commit|good: SSH key SHA256:",
        "ssh-ecdsa.commit|good: SSH key SHA256:",
        "openpgp-platform.commit|good: OpenPGP key 98DEB367200796752DC718AEBA7A9BFA004CD96F of platform team <platform@example.org>",
        "openpgp-operations.commit|good: OpenPGP key 236BC65454BD7A25C4FEF951E579423AE9052CAF of operations <operations@example.org>",
        "openpgp-short.commit|is signed with the OpenPGP key 06EF8513970BC95B579268CD26C273CAC961365A, which expired at 2026-05-15T00:00:00Z",
        "openpgp-revoked.commit|is signed with the OpenPGP key 3450933619236BCEDB896F78677EEECD5628987D, which was revoked"
      })
  void whatGitSignedIsRead(String resource, String said) throws IOException {
    assertThat(judge(commit(resource))).startsWith(said);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ssh-ed25519", "ssh-rsa", "ssh-ecdsa", "openpgp-platform"})
  void whatWasChangedAfterwardsIsNotSigned(String name) throws IOException {
    String text = text(name + ".commit").replace("Signed with", "Forged with");
    assertThat(judge(Commits.parted(text, "platform@example.org", "2026-05-01T10:00:00Z")))
        .contains("signed: the signature does not fit");
  }

  @Test
  void keysThatWereTakenAwayAreNotGood() throws IOException {
    write("allowed_signers", "# nobody\n");
    String second = text("keyring.asc");
    write("keyring.asc", second.substring(second.lastIndexOf("-----BEGIN")));
    assertThat(judge(commit("ssh-ed25519.commit")))
        .startsWith("is signed with the SSH key SHA256:")
        .endsWith("which no allowed signer has");
    assertThat(judge(commit("openpgp-platform.commit")))
        .isEqualTo(
            "is signed with the OpenPGP key 98DEB367200796752DC718AEBA7A9BFA004CD96F, which the keyring does not have");
  }

  @Test
  void aSecurityKeyCountsWhereItWasTouched() throws IOException {
    SshSigner token = SshSigner.onToken();
    write("allowed_signers", "* " + token.publicKey());
    byte[] text = "tree x\n".getBytes(StandardCharsets.UTF_8);
    assertThat(judge(signed("tree x\n", token.sign(text)))).startsWith("good: SSH key ");
    assertThat(judge(signed("tree x\n", token.sign(text, "git", false)))).contains("does not fit");
  }

  @Test
  void aSignatureOfSomethingElseIsNone() throws IOException {
    SshSigner key = SshSigner.fresh();
    write("allowed_signers", "* " + key.publicKey());
    byte[] text = "tree x\n".getBytes(StandardCharsets.UTF_8);
    assertThat(judge(signed("tree x\n", key.sign(text)))).startsWith("good: SSH key ");
    assertThat(judge(signed("tree y\n", key.sign(text)))).contains("does not fit");
    assertThat(judge(signed("tree x\n", key.sign(text, "file")))).contains("not made for Git");
  }

  @Test
  void aRevokedKeyIsRefusedWhereverElseItStands() throws IOException {
    SshSigner key = SshSigner.fresh();
    write("allowed_signers", "* " + key.publicKey());
    write("revoked_keys", "# lost\n" + key.publicKey() + " lost\n");
    byte[] text = "tree x\n".getBytes(StandardCharsets.UTF_8);
    assertThat(judge(signed("tree x\n", key.sign(text)))).endsWith("which was revoked");
    write("revoked_keys", "SSHKRL\n\0");
    assertThat(judge(signed("tree x\n", key.sign(text))))
        .startsWith("cannot be checked: the file of revoked keys is a binary list");
  }

  @Test
  void withoutTheFilesNobodyMaySign() throws IOException {
    Files.delete(temp.resolve("allowed_signers"));
    Files.delete(temp.resolve("keyring.asc"));
    assertThat(judge(commit("ssh-ed25519.commit")))
        .isEqualTo("cannot be checked: there is no file of keys 'allowed_signers'");
    assertThat(judge(commit("openpgp-platform.commit")))
        .isEqualTo("cannot be checked: there is no file of keys 'keyring.asc'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hello|the keyring cannot be read",
        "''|the keyring has no key",
        "-----BEGIN PGP PUBLIC KEY BLOCK-----|the keyring has no key",
        "........KBXf......|the keyring is a keybox of GnuPG"
      })
  void aFileThatIsNoKeyringIsSaid(String content, String said) throws IOException {
    write("keyring.asc", content);
    assertThat(judge(commit("openpgp-platform.commit"))).startsWith("cannot be checked: ");
    assertThat(judge(commit("openpgp-platform.commit"))).contains(said);
  }

  @Test
  void secretKeysDoNotBelongIntoTheKeyring() throws Exception {
    write(
        "keyring.asc",
        new BcOpenPGPApi()
            .generateKey()
            .ed25519x25519Key("ops <ops@example.org>")
            .build()
            .toAsciiArmoredString());
    assertThat(judge(commit("openpgp-platform.commit"))).contains("holds a secret key");
  }

  @Test
  void anUnsignedCommitAndOtherFormsAreSaid() throws IOException {
    assertThat(judge(signed("tree x\n", ""))).isEqualTo("is not signed");
    assertThat(judge(signed("tree x\n", "-----BEGIN SIGNED MESSAGE-----\nMII\n")))
        .isEqualTo("has a signature that is neither of SSH nor of OpenPGP");
  }

  @Test
  void moreCommitsThanAreLookedAtWait() throws IOException {
    SignedCommit commit = commit("ssh-ed25519.commit");
    var inForce = new CommitId("c".repeat(40));
    assertThat(
            signing(Collections.nCopies(CommitSigning.MOST, commit))
                .problem(ENTRY, inForce, commit.id()))
        .isEmpty();
    assertThat(
            signing(Collections.nCopies(CommitSigning.MOST + 1, commit))
                .problem(ENTRY, inForce, commit.id()))
        .get()
        .extracting(Problem::message)
        .asString()
        .startsWith("the branch brings more than 2000 commits");
  }

  /// Whatever is broken in it, it is a sentence and never good.
  @ParameterizedTest
  @ValueSource(strings = {"ssh-ed25519", "ssh-rsa", "ssh-ecdsa", "openpgp-operations"})
  void brokenSignaturesAreNeverGood(String name) throws IOException {
    SignedCommit whole = commit(name + ".commit");
    var random = RandomGenerator.of("L64X128MixRandom");
    String good = judge(whole);
    assertThat(good).startsWith("good: ");
    for (int i = 0; i < 150; i++) {
      var text = new StringBuilder(whole.signature());
      int from = text.indexOf("\n") + 1;
      int at = from + random.nextInt(text.length() - from);
      switch (random.nextInt(3)) {
        case 0 -> text.setCharAt(at, (char) (33 + random.nextInt(94)));
        case 1 -> text.deleteCharAt(at);
        default -> text.setLength(at);
      }
      String said =
          judge(
              new SignedCommit(
                  whole.id(),
                  whole.committer(),
                  whole.committedAt(),
                  whole.signed(),
                  text.toString()));
      if (said.startsWith("good")) {
        assertThat(bare(text.toString()))
            .as("only the wrapping is different")
            .startsWith(bare(whole.signature()).substring(0, 40));
      }
    }
  }

  private static String bare(String armored) {
    return armored.replaceAll("\\s", "");
  }
}
