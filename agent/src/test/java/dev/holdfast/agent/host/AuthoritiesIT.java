package dev.holdfast.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.agent.testing.Authority;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthoritiesIT {
  @TempDir private Path folder;

  @Test
  void aFileIsReadAgainOnlyWhenItChanged() throws Exception {
    Path pem = new Authority(folder.resolve("one")).pem();
    var authorities = Authorities.in(pem);
    var first = authorities.sockets();
    assertThat(authorities.sockets()).isSameAs(first);

    Files.copy(
        new Authority(folder.resolve("two")).pem(), pem, StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(pem, FileTime.from(Instant.EPOCH));
    assertThat(authorities.sockets()).isNotSameAs(first);
  }

  @Test
  void whatHoldsNoCertificatesIsSaidToHoldNone() throws Exception {
    Path pem = folder.resolve("ca.pem");
    var authorities = Authorities.in(pem);
    assertThatThrownBy(authorities::sockets)
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("ca.pem");
    Files.writeString(pem, "");
    assertThatThrownBy(authorities::sockets)
        .hasMessageContaining("ca.pem holds no certificates that can be used");
    Files.writeString(pem, "-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n");
    assertThatThrownBy(authorities::sockets)
        .hasMessageContaining("ca.pem holds no certificates that can be used");
  }
}
