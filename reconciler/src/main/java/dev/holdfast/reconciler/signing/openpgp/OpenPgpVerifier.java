package dev.holdfast.reconciler.signing.openpgp;

import dev.holdfast.reconciler.signing.KeyFiles;
import dev.holdfast.reconciler.signing.SignatureVerifier;
import dev.holdfast.reconciler.signing.SigningSettings;
import dev.holdfast.reconciler.signing.Verdict;
import dev.holdfast.reconciler.source.SignedCommit;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureException;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.bouncycastle.openpgp.api.OpenPGPCertificate.OpenPGPComponentKey;
import org.bouncycastle.openpgp.api.OpenPGPImplementation;
import org.bouncycastle.openpgp.api.OpenPGPSignature.OpenPGPDocumentSignature;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPImplementation;

/// Checks OpenPGP signatures.
public final class OpenPgpVerifier implements SignatureVerifier {
  private static final Duration CLOCKS_APART = Duration.ofMinutes(10);
  private static final String ANEW = "sign it anew (git commit --amend -S)";
  private static final int SHOWN = 100;

  private final KeyFiles files;
  private final OpenPGPImplementation openPgp = new BcOpenPGPImplementation();

  public OpenPgpVerifier(KeyFiles files) {
    this.files = files;
  }

  @Override
  public String armor() {
    return "-----BEGIN PGP SIGNATURE-----";
  }

  @Override
  public Verdict verify(SigningSettings settings, SignedCommit commit, Instant now)
      throws IOException {
    Optional<Path> file = settings.openpgpKeyring();
    if (file.isEmpty()) {
      return new Verdict.Bad("is signed with OpenPGP, and only SSH is allowed", "sign it with SSH");
    }
    List<OpenPGPCertificate> keyring = new Keyring(openPgp).read(files.read(file.get()));
    Optional<PGPSignature> signature = signature(commit.signature());
    if (signature.isEmpty()) {
      return new Verdict.Bad("has an OpenPGP signature that cannot be read", ANEW);
    }
    PGPSignature found = signature.get();
    for (OpenPGPCertificate certificate : keyring) {
      OpenPGPComponentKey key = certificate.getSigningKeyFor(found);
      if (key != null) {
        return judge(commit, found, certificate, key, now);
      }
    }
    return new Verdict.Bad(
        "is signed with the OpenPGP key %s, which the keyring does not have"
            .formatted(issuer(found)),
        "add the key to the keyring if its owner may sign, or sign with one that is there");
  }

  /// A signature of a document, and one alone: which of several is meant, nobody could say.
  private Optional<PGPSignature> signature(String armored) {
    try (var in =
        PGPUtil.getDecoderStream(
            new ByteArrayInputStream(armored.getBytes(StandardCharsets.ISO_8859_1)))) {
      var objects = openPgp.pgpObjectFactory(in);
      if (objects.nextObject() instanceof PGPSignatureList list
          && list.size() == 1
          && objects.nextObject() == null) {
        return Optional.of(list.get(0)).filter(OpenPgpVerifier::isOfDocument);
      }
    } catch (IOException | RuntimeException _) {
      // said by the caller, whatever the library makes of broken bytes
    }
    return Optional.empty();
  }

  private static boolean isOfDocument(PGPSignature signature) {
    return signature.getSignatureType() == PGPSignature.BINARY_DOCUMENT
        || signature.getSignatureType() == PGPSignature.CANONICAL_TEXT_DOCUMENT;
  }

  private static String issuer(PGPSignature signature) {
    var known = new ArrayList<String>();
    for (var each : signature.getKeyIdentifiers()) {
      byte[] fingerprint = each.getFingerprint();
      known.add(
          fingerprint == null
              ? "%016X".formatted(each.getKeyId())
              : HexFormat.of().withUpperCase().formatHex(fingerprint));
    }
    return known.stream()
        .max((a, b) -> Integer.compare(a.length(), b.length()))
        .orElse("that it does not name");
  }

  private Verdict judge(
      SignedCommit commit,
      PGPSignature signature,
      OpenPGPCertificate certificate,
      OpenPGPComponentKey key,
      Instant now) {
    String name = "OpenPGP key " + fingerprint(key);
    try {
      signature.init(openPgp.pgpContentVerifierBuilderProvider(), key.getPGPPublicKey());
      signature.update(commit.signed().toArray());
      var document = new OpenPGPDocumentSignature(signature, key);
      if (!document.verify()) {
        return new Verdict.Bad(
            "is not what the %s signed: the signature does not fit".formatted(name),
            "find out who changed it, and sign it anew");
      }
      Date today = Date.from(now);
      Optional<String> hindrance = hindrance(document, certificate, key, now);
      if (hindrance.isPresent()) {
        return new Verdict.Bad(
            "is signed with the %s, %s".formatted(name, hindrance.get()),
            "sign it with a key that is good now, or renew the key in the keyring");
      }
      return document.isValid(openPgp.policy()) && document.isValidAt(today, openPgp.policy())
          ? new Verdict.Good(name + owner(certificate, today))
          : new Verdict.Bad(
              "is signed with the %s, which may not sign".formatted(name),
              "sign it with a key that may sign");
    } catch (PGPSignatureException e) {
      return new Verdict.Bad(
          "has a signature of the %s that does not count: %s".formatted(name, reason(e)), ANEW);
    } catch (PGPException | RuntimeException _) {
      return new Verdict.Bad("has a signature of the %s that cannot be read".formatted(name), ANEW);
    }
  }

  private static Optional<String> hindrance(
      OpenPGPDocumentSignature signature,
      OpenPGPCertificate certificate,
      OpenPGPComponentKey key,
      Instant now) {
    Date today = Date.from(now);
    OpenPGPComponentKey primary = certificate.getPrimaryKey();
    if (primary.getRevocation(today) != null || key.getRevocation(today) != null) {
      return Optional.of("which was revoked");
    }
    for (OpenPGPComponentKey each : List.of(primary, key)) {
      Date end = each.getKeyExpirationDateAt(today);
      if (end != null && end.toInstant().isBefore(now)) {
        return Optional.of("which expired at %s".formatted(end.toInstant()));
      }
    }
    Date expires = signature.getExpirationTime();
    if (expires != null && expires.toInstant().isBefore(now)) {
      return Optional.of("in a signature that expired at %s".formatted(expires.toInstant()));
    }
    Instant made = signature.getCreationTime().toInstant();
    return made.isAfter(now.plus(CLOCKS_APART))
        ? Optional.of("in a signature from the future (%s)".formatted(made))
        : Optional.empty();
  }

  private static String reason(PGPSignatureException e) {
    String said = String.valueOf(e.getMessage()).replaceAll("\\p{Cntrl}+", " ").strip();
    return (said.length() <= SHOWN ? said : said.substring(0, SHOWN)).toLowerCase(Locale.ROOT);
  }

  private static String fingerprint(OpenPGPComponentKey key) {
    return HexFormat.of().withUpperCase().formatHex(key.getPGPPublicKey().getFingerprint());
  }

  private static String owner(OpenPGPCertificate certificate, Date today) {
    var user = certificate.getPrimaryUserId(today);
    if (user == null) {
      return "";
    }
    String clean = user.getUserId().replaceAll("\\p{Cntrl}+", " ").strip();
    return " of " + (clean.length() <= SHOWN ? clean : clean.substring(0, SHOWN));
  }
}
