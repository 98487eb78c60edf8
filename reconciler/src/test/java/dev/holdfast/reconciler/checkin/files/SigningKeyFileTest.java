package dev.holdfast.reconciler.checkin.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.wire.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyFileTest {
  @TempDir private Path data;

  @Test
  void theKeyIsMadeOnceAndForItsOwnerOnly() throws IOException {
    var made = in(data);
    assertThat(in(data).verifying()).isEqualTo(made.verifying());
    var mode = Files.getPosixFilePermissions(data.resolve("signing-key"));
    assertThat(PosixFilePermissions.toString(mode)).isEqualTo("rw-------");
  }

  @Test
  void aHalfWrittenKeyOfAKilledStartIsReplaced() throws IOException {
    Files.writeString(data.resolve("signing-key.new"), "half");
    in(data);
    assertThat(data.resolve("signing-key.new")).doesNotExist();
  }

  @Test
  void aKeyThatOthersMayReadIsRefused() throws IOException {
    in(data);
    Files.setPosixFilePermissions(
        data.resolve("signing-key"), PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> in(data)).hasMessageContaining("chmod 600");
  }

  @Test
  void whatIsNoKeyIsNotReplaced() throws IOException {
    Path file = Files.writeString(data.resolve("signing-key"), "not a key\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThatThrownBy(() -> in(data)).hasMessageContaining("put the right file");
    assertThat(file).hasContent("not a key");
  }

  @Test
  void aReplicaWithAnotherKeyThanAgentsTrustIsRefused() throws IOException {
    in(data);
    assertThatThrownBy(() -> SigningKeyFile.in(data, Optional.of("other"), _ -> "other"))
        .hasMessageContainingAll("signing-key is the key ", "agents trust other", "copy the right");
  }

  @Test
  void noKeyIsMadeWhereAgentsTrustOneThatIsElsewhere() {
    assertThatThrownBy(() -> SigningKeyFile.in(data, Optional.of("other"), _ -> "other"))
        .hasMessageContainingAll("there is no ", "agents trust the key other", "copy the file");
    assertThat(data).isEmptyDirectory();
  }

  private static SigningKey in(Path data) throws IOException {
    return SigningKeyFile.in(data, Optional.empty(), UnaryOperator.identity());
  }
}
