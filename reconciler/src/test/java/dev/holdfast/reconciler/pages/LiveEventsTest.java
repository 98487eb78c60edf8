package dev.holdfast.reconciler.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconciler.pages.LiveEvents.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LiveEventsTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Message CHANGED = new Message.Changed();

  private Instant now = NOON;
  private final LiveEvents live = new LiveEvents(() -> now);

  private List<Message> page(Instant madeAt, String... topics) {
    var heard = new ArrayList<Message>();
    assertThat(live.open(Set.of(topics), madeAt, heard::add)).isNotNull();
    return heard;
  }

  private void change(String... topics) {
    live.changed(List.of(topics));
    live.flush();
  }

  @Test
  void aPageHearsOnceOfAllThatChangedOfWhatItShows() {
    List<Message> heard = page(NOON, "a", "b");
    live.changed(List.of("a"));
    live.changed(List.of("b"));
    live.flush();
    change("c");
    live.flush();
    assertThat(heard).containsExactly(new Message.Hello(NOON), CHANGED);
  }

  @Test
  void whatChangedWhileAPageWasOnItsWayIsToldWhenItListens() {
    Instant madeAt = NOON;
    now = NOON.plusSeconds(1);
    change("a");
    now = NOON.plusSeconds(2);
    assertThat(page(madeAt, "a")).containsExactly(new Message.Hello(now), CHANGED);
    assertThat(page(madeAt, "b")).containsExactly(new Message.Hello(now));
    assertThat(page(madeAt, LiveEvents.ALL)).contains(CHANGED);
  }

  @Test
  void aPageThatWasMadeAfterTheChangeHasItAlready() {
    change("a");
    now = NOON.plus(LiveEvents.READING).plusMillis(1);
    assertThat(page(now, "a")).containsExactly(new Message.Hello(now));
  }

  @Test
  void aPageThatSleptThroughMoreThanIsRememberedReadsItselfAnew() {
    change("a");
    IntStream.range(0, LiveEvents.MAX_TOPICS).forEach(i -> change("other-" + i));
    now = NOON.plus(Duration.ofDays(1));
    assertThat(page(NOON, "a")).contains(CHANGED);
    assertThat(page(now, "a")).doesNotContain(CHANGED);
  }

  @Test
  void aPageThatIsClosedHearsNothing() {
    var heard = new ArrayList<Message>();
    Runnable close = Objects.requireNonNull(live.open(Set.of("a"), NOON, heard::add));
    close.run();
    change("a");
    assertThat(heard).containsExactly(new Message.Hello(NOON));
    assertThat(live.openPages()).isZero();
  }
}
