package dev.holdfast.reconciler.checkin.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.wire.SigningKey;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TableSignerTest {
  @Test
  void itSignsAsThePlatformDoes() {
    var random = new SplittableRandom(7);
    for (int i = 0; i < 20; i++) {
      SigningKey key = SigningKey.generate();
      byte[] message = new byte[random.nextInt(2_000)];
      random.nextBytes(message);
      var signature = key.signedBy(TableSigner::new).sign(message);
      assertThat(signature).isEqualTo(key.sign(message));
      assertThat(key.verifying().verifies(message, signature)).isTrue();
    }
  }

  @Test
  void aSignerThatSignsInAnotherWayIsRefused() {
    var other = SigningKey.generate();
    assertThatThrownBy(
            () -> SigningKey.generate().signedBy(_ -> message -> other.sign(message).toArray()))
        .isInstanceOf(IllegalStateException.class);
  }
}
