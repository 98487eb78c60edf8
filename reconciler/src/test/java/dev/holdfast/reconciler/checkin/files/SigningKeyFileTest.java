package dev.holdfast.reconciler.checkin.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyFileTest {
  @TempDir private Path data;

  @Test
  void theKeyIsMadeOnceAndForItsOwnerOnly() throws IOException {
    var made = SigningKeyFile.in(data);
    assertThat(SigningKeyFile.in(data).verifying()).isEqualTo(made.verifying());
    var mode = Files.getPosixFilePermissions(data.resolve("signing-key"));
    assertThat(PosixFilePermissions.toString(mode)).isEqualTo("rw-------");
  }

  @Test
  void aHalfWrittenKeyOfAKilledStartIsReplaced() throws IOException {
    Files.writeString(data.resolve("signing-key.new"), "half");
    SigningKeyFile.in(data);
    assertThat(data.resolve("signing-key.new")).doesNotExist();
  }

  @Test
  void aKeyThatOthersMayReadIsRefused() throws IOException {
    SigningKeyFile.in(data);
    Files.setPosixFilePermissions(
        data.resolve("signing-key"), PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> SigningKeyFile.in(data)).hasMessageContaining("chmod 600");
  }

  @Test
  void whatIsNoKeyIsNotReplaced() throws IOException {
    Path file = Files.writeString(data.resolve("signing-key"), "not a key\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThatThrownBy(() -> SigningKeyFile.in(data)).hasMessageContaining("put the right file");
    assertThat(file).hasContent("not a key");
  }
}
