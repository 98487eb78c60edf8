package dev.holdfast.reconciler.checkin.files;

import dev.holdfast.wire.SigningKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// `DATA/signing-key`, mode 0600. Whoever has it can command the fleet; whoever loses it has to
/// join every node anew.
public final class SigningKeyFile {
  private static final String NAME = "signing-key";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private SigningKeyFile() {}

  /// The key in this folder, made at first use. It is complete or not there: a killed start leaves
  /// no half of it.
  ///
  /// @param trusted gives the fingerprint of the key that agents trust; the one that it is given
  ///   where none is known yet
  /// @throws SigningKeyException when the file can be read by others, is no key, or not the one
  ///   that agents trust
  public static SigningKey in(Path data, Optional<String> known, UnaryOperator<String> trusted)
      throws IOException {
    Path file = data.resolve(NAME);
    if (!Files.exists(file)) {
      if (known.isPresent()) {
        throw new SigningKeyException(
            "there is no %s, and agents trust the key %s: copy the file from the replica or the backup that has it, mode 0600"
                .formatted(file, known.get()));
      }
      create(data, file);
    }
    refuseWhatOthersRead(file);
    SigningKey key = read(file);
    String fingerprint = key.verifying().fingerprint();
    String expected = trusted.apply(fingerprint);
    if (!expected.equals(fingerprint)) {
      throw new SigningKeyException(
          "%s is the key %s, and agents trust %s: copy the right file from the replica or the backup that has it, mode 0600"
              .formatted(file, fingerprint, expected));
    }
    return key;
  }

  private static SigningKey read(Path file) throws IOException {
    try {
      return SigningKey.fromText(Files.readString(file)).signedBy(TableSigner::new);
    } catch (IllegalArgumentException e) {
      throw new SigningKeyException(
          "%s is no signing key (%s); put the right file back, since agents trust no other"
              .formatted(file, e.getMessage()));
    }
  }

  private static void refuseWhatOthersRead(Path file) throws IOException {
    var others = EnumSet.copyOf(Files.getPosixFilePermissions(file));
    others.removeAll(OWNER_ONLY);
    if (!others.isEmpty()) {
      throw new SigningKeyException(
          "%s may be read by others than its owner; run 'chmod 600' on it, and replace the key if it"
                  .formatted(file)
              + " may have been seen");
    }
  }

  private static void create(Path data, Path file) throws IOException {
    Files.createDirectories(data);
    Path fresh = data.resolve(NAME + ".new");
    Files.deleteIfExists(fresh);
    try (var channel =
        FileChannel.open(
            fresh,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
      var text =
          ByteBuffer.wrap(SigningKey.generate().toText().getBytes(StandardCharsets.US_ASCII));
      while (text.hasRemaining()) {
        channel.write(text);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
