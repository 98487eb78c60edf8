package dev.holdfast.reconciler.reports;

import static dev.holdfast.reconciler.testing.Versions.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.NodeName;
import dev.holdfast.model.Selector;
import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.testing.Reports;
import dev.holdfast.reconciler.testing.TurnableClock;
import dev.holdfast.reconciler.versions.CurrentVersion;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class IntakesTest {
  private static final CurrentVersion VERSION = version("fleet/web", 1, new Selector.All(), "a");
  private static final Delivery.StreamKey KEY = new Delivery.StreamKey(new NodeName("web-1"), "s");

  @Test
  void whatIsNewIsTakenOnce() {
    var taken = Intakes.take(List.of(delivery(1, 2), delivery(1, 2, 3)), Map.of());
    assertThat(numbers(taken)).containsExactly(1L, 2L, 3L);
    assertThat(taken.acknowledged()).containsEntry(KEY, 3L);
  }

  @Test
  void whatIsDurableIsNotTakenAgain() {
    var taken = Intakes.take(List.of(delivery(1, 2, 3)), Map.of(KEY, 3L));
    assertThat(taken.received()).isEmpty();
    assertThat(taken.acknowledged()).containsEntry(KEY, 3L);
  }

  @Test
  void nothingIsTakenBehindAGap() {
    var taken = Intakes.take(List.of(delivery(1, 3, 4)), Map.of());
    assertThat(numbers(taken)).containsExactly(1L);
    assertThat(taken.acknowledged()).containsEntry(KEY, 1L);
    assertThat(numbers(Intakes.take(List.of(delivery(5)), Map.of(KEY, 1L)))).isEmpty();
  }

  @Test
  void orderAndRepetitionWithinADeliveryDoNotMatter() {
    var taken = Intakes.take(List.of(delivery(3, 1, 2, 2)), Map.of());
    assertThat(numbers(taken)).containsExactly(1L, 2L, 3L);
  }

  @Test
  void streamsCountApart() {
    var other = new Delivery(KEY.node(), "t", reports(1), TurnableClock.START);
    var taken = Intakes.take(List.of(delivery(1, 2), other), Map.of());
    assertThat(taken.acknowledged())
        .containsEntry(KEY, 2L)
        .containsEntry(new Delivery.StreamKey(KEY.node(), "t"), 1L);
  }

  private static Delivery delivery(long... numbers) {
    return new Delivery(KEY.node(), KEY.stream(), reports(numbers), TurnableClock.START);
  }

  private static List<dev.holdfast.wire.Report> reports(long... numbers) {
    return LongStream.of(numbers)
        .mapToObj(n -> Reports.report(n, VERSION, Verdict.IN_SYNC, TurnableClock.START))
        .toList();
  }

  private static List<Long> numbers(Intakes.Taken taken) {
    return taken.received().stream().map(received -> received.report().number()).toList();
  }
}
