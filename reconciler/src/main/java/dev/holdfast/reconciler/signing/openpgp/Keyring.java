package dev.holdfast.reconciler.signing.openpgp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.openpgp.PGPMarker;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.bouncycastle.openpgp.api.OpenPGPImplementation;

/// Reads the certificates of a file: armored ones, any number one after the other, or as `gpg
/// --export` writes them without armor.
final class Keyring {
  private static final Pattern BLOCKS = Pattern.compile("(?=-----BEGIN PGP )");
  private static final String ARMOR = "-----BEGIN PGP ";
  private static final String KEYBOX = "KBXf";
  private static final int KEYBOX_AT = 8;

  private final OpenPGPImplementation openPgp;

  Keyring(OpenPGPImplementation openPgp) {
    this.openPgp = openPgp;
  }

  /// @throws IOException when it is no keyring; the message is a sentence for an operator
  List<OpenPGPCertificate> read(byte[] content) throws IOException {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    if (text.startsWith(KEYBOX, KEYBOX_AT)) {
      throw new IOException(
          "the keyring is a keybox of GnuPG: write it with 'gpg --export --armor KEY...'");
    }
    var certificates = new ArrayList<OpenPGPCertificate>();
    if (text.contains(ARMOR)) {
      for (String block : BLOCKS.splitAsStream(text).filter(b -> b.startsWith(ARMOR)).toList()) {
        add(block.getBytes(StandardCharsets.ISO_8859_1), certificates);
      }
    } else {
      add(content, certificates);
    }
    if (certificates.isEmpty()) {
      throw new IOException("the keyring has no key");
    }
    return certificates;
  }

  private void add(byte[] block, List<OpenPGPCertificate> certificates) throws IOException {
    String fault = "";
    try (var in = PGPUtil.getDecoderStream(new ByteArrayInputStream(block))) {
      var objects = openPgp.pgpObjectFactory(in);
      for (Object each = objects.nextObject(); each != null; each = objects.nextObject()) {
        switch (each) {
          case PGPPublicKeyRing ring -> certificates.add(new OpenPGPCertificate(ring, openPgp));
          case PGPSecretKeyRing _ ->
              fault =
                  "the keyring holds a secret key: take it away, and write public ones with 'gpg --export'";
          case PGPMarker _ -> {}
          default -> fault = "the keyring holds something else than keys";
        }
      }
    } catch (IOException | RuntimeException _) { // whatever the library makes of broken bytes
      fault = "the keyring cannot be read";
    }
    if (!fault.isEmpty()) {
      throw new IOException(fault);
    }
  }
}
