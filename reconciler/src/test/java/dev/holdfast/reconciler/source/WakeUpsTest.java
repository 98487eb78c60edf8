package dev.holdfast.reconciler.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.RepositoryName;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WakeUpsTest {
  private static final RepositoryName FLEET = new RepositoryName("fleet");
  private static final RepositoryName OTHER = new RepositoryName("other");
  private static final Duration SOON = Duration.ofMillis(1);

  private final WakeUps wakeUps = new WakeUps(List.of(FLEET, OTHER));

  @Test
  void manyWakeUpsAreOneLook() throws InterruptedException {
    for (int i = 0; i < 1_000; i++) {
      wakeUps.wake(FLEET);
    }
    assertThat(wakeUps.await(FLEET, SOON)).isTrue();
    assertThat(wakeUps.await(FLEET, SOON)).isFalse();
  }

  @Test
  void oneThatArrivesDuringALookCausesAnother() throws InterruptedException {
    wakeUps.wake(FLEET);
    assertThat(wakeUps.await(FLEET, SOON)).isTrue();
    wakeUps.wake(FLEET);
    assertThat(wakeUps.await(FLEET, SOON)).isTrue();
  }

  @Test
  void repositoriesAreWokenApartAndStrangersNotAtAll() throws InterruptedException {
    wakeUps.wake(FLEET);
    wakeUps.wake(new RepositoryName("unknown"));
    assertThat(wakeUps.await(OTHER, SOON)).isFalse();
    assertThat(wakeUps.await(FLEET, SOON)).isTrue();
  }

  @Test
  void whoWaitsIsWoken() throws InterruptedException {
    Thread.ofVirtual().start(() -> wakeUps.wake(FLEET));
    assertThat(wakeUps.await(FLEET, Duration.ofSeconds(30))).isTrue();
  }
}
