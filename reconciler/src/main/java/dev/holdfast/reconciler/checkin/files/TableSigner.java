package dev.holdfast.reconciler.checkin.files;

import java.util.function.UnaryOperator;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/// Signs with a table of the curve's base point. The platform reckons each multiple of it anew,
/// which takes about fifteen times as long, and a reconciler signs every permit, run and manifest.
final class TableSigner implements UnaryOperator<byte[]> {
  private final Ed25519PrivateKeyParameters key;

  TableSigner(byte[] secret) {
    this.key = new Ed25519PrivateKeyParameters(secret, 0);
  }

  @Override
  public byte[] apply(byte[] message) {
    var signer = new Ed25519Signer();
    signer.init(true, key);
    signer.update(message, 0, message.length);
    return signer.generateSignature();
  }
}
