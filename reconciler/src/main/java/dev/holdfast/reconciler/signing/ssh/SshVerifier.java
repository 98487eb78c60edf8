package dev.holdfast.reconciler.signing.ssh;

import dev.holdfast.reconciler.signing.AllowedSigners;
import dev.holdfast.reconciler.signing.KeyFiles;
import dev.holdfast.reconciler.signing.SignatureVerifier;
import dev.holdfast.reconciler.signing.SigningSettings;
import dev.holdfast.reconciler.signing.Verdict;
import dev.holdfast.reconciler.source.SignedCommit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Checks SSH signatures.
public final class SshVerifier implements SignatureVerifier {
  private static final Logger LOG = LoggerFactory.getLogger(SshVerifier.class);
  private static final String BINARY_LIST = "SSHKRL\n";

  private final KeyFiles files;
  private final ZoneId zone;
  private final Map<Path, AllowedSigners> told = new ConcurrentHashMap<>();

  /// @param zone of times in allowed signers that do not say `Z`
  public SshVerifier(KeyFiles files, ZoneId zone) {
    this.files = files;
    this.zone = zone;
  }

  @Override
  public String armor() {
    return SshSignature.ARMOR;
  }

  @Override
  public Verdict verify(SigningSettings settings, SignedCommit commit, Instant now)
      throws IOException {
    Optional<Path> file = settings.allowedSigners();
    if (file.isEmpty()) {
      return new Verdict.Bad(
          "is signed with SSH, and only OpenPGP is allowed", "sign it with OpenPGP");
    }
    try {
      return judge(settings, file.get(), SshSignature.read(commit.signature()), commit, now);
    } catch (SshSignature.UnusableException e) {
      return new Verdict.Bad(
          "has an SSH signature that " + e.getMessage(), "sign it anew (git commit --amend -S)");
    }
  }

  private Verdict judge(
      SigningSettings settings, Path file, SshSignature signature, SignedCommit commit, Instant now)
      throws IOException {
    String key = signature.keyBlob().base64();
    String name = signature.fingerprint();
    if (!signature.namespace().equals(AllowedSigners.NAMESPACE)) {
      return new Verdict.Bad(
          "has a signature of the SSH key %s that was not made for Git".formatted(name),
          "sign it with Git (git commit --amend -S)");
    }
    if (!signature.covers(commit.signed())) {
      return new Verdict.Bad(
          "is not what the SSH key %s signed: the signature does not fit".formatted(name),
          "find out who changed it, and sign it anew");
    }
    if (settings.revokedKeys().isPresent() && isRevoked(settings.revokedKeys().get(), key)) {
      return new Verdict.Bad(
          "is signed with the SSH key %s, which was revoked".formatted(name),
          "sign it with another key");
    }
    return signers(file).judge(key, name, commit.committer(), commit.committedAt(), now);
  }

  private AllowedSigners signers(Path file) throws IOException {
    String text = new String(files.read(file), StandardCharsets.UTF_8);
    AllowedSigners signers = AllowedSigners.read(text, zone);
    if (!signers.equals(told.put(file, signers))) {
      for (String fault : signers.faults()) {
        LOG.atWarn()
            .addKeyValue("file", file)
            .addKeyValue("reason", fault)
            .log("a line of the allowed signers cannot be read, and allows nobody");
      }
    }
    return signers;
  }

  /// Lines of `TYPE KEY COMMENT`, as `sshd_config(5)` documents under RevokedKeys.
  private boolean isRevoked(Path file, String key) throws IOException {
    String text = new String(files.read(file), StandardCharsets.UTF_8);
    if (text.startsWith(BINARY_LIST)) {
      throw new IOException(
          "the file of revoked keys is a binary list; it is a text with a public key a line");
    }
    return text.lines()
        .filter(line -> !line.startsWith("#"))
        .flatMap(line -> Arrays.stream(line.split("\\s+")))
        .anyMatch(key::equals);
  }
}
