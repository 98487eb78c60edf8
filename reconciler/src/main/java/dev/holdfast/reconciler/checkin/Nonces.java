package dev.holdfast.reconciler.checkin;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;

/// Nonces that any replica can check and nobody has to remember. One is good for a minute; within
/// it the same request may come twice, which every request that carries one bears.
public final class Nonces {
  static final Duration GOOD_FOR = Duration.ofMinutes(1);
  private static final String PURPOSE = "nonce";
  private static final int RANDOM_BYTES = 16;

  private final Seals seals;
  private final InstantSource clock;
  private final SecureRandom random;

  public Nonces(Seals seals, InstantSource clock, SecureRandom random) {
    this.seals = seals;
    this.clock = clock;
    this.random = random;
  }

  public String next() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    return seals.seal(PURPOSE, text + "\n" + clock.instant().plus(GOOD_FOR).toEpochMilli());
  }

  public boolean isGood(String nonce) {
    return seals
        .open(PURPOSE, nonce)
        .map(text -> text.substring(text.indexOf('\n') + 1))
        .map(Long::parseLong)
        .map(Instant::ofEpochMilli)
        .filter(until -> clock.instant().isBefore(until))
        .isPresent();
  }
}
