package dev.holdfast.reconciler.bench;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.schedule.Schedule;
import dev.holdfast.schedule.Splay;
import dev.holdfast.wire.ExecutionId;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A year of 10,000 associations, in the order in which they fire: six of ten twice a day, two
/// weekly and two monthly, in five time zones with their changes of summer time. Of each firing the
/// execution's id, when the node's turn is, and the next firing are reckoned, as an agent does.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class YearOfFirings {
  private static final int ASSOCIATIONS = 10_000;
  private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2027-01-01T00:00:00Z");
  private static final String[] ZONES = {
    "UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Sydney"
  };
  private static final String[] DAYS = {"MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"};

  private static final class One {
    final AssociationId id;
    final Schedule schedule;
    final Duration splay;
    Instant next = FROM;

    One(int number) {
      this.id = AssociationId.of("bench", "a-" + number);
      this.schedule = Schedule.parse(expression(number), ZONES[number % ZONES.length]);
      this.splay = Splay.of(id, new NodeName("node-1"), Duration.ofMinutes(5));
    }

    Instant due() {
      return next.plus(splay);
    }

    boolean moves() {
      Instant after = schedule.next(next, FROM).orElse(TO);
      next = after;
      return after.isBefore(TO);
    }
  }

  private static String expression(int number) {
    int minute = number / 7 % 60;
    int hour = number / 11 % 12;
    return switch (number % 10) {
      case 0, 1 -> "cron(%d %d ? * %s *)".formatted(minute, hour, DAYS[number / 10 % 7]);
      case 2 -> "cron(%d %d %d * ? *)".formatted(minute, hour, 1 + number / 10 % 28);
      case 3 -> "cron(%d %d ? * TUE#%d *)".formatted(minute, hour, 1 + number / 10 % 4);
      default -> "cron(%d %d,%d * * ? *)".formatted(minute, hour, hour + 12);
    };
  }

  @Benchmark
  public long year() {
    long started = System.nanoTime();
    var queue = new PriorityQueue<One>((a, b) -> a.due().compareTo(b.due()));
    for (int i = 0; i < ASSOCIATIONS; i++) {
      var one = new One(i);
      if (one.moves()) {
        queue.add(one);
      }
    }
    long firings = 0;
    long ids = 0;
    while (!queue.isEmpty()) {
      One one = queue.remove();
      ids += ExecutionId.of(one.id, one.next).value().length();
      firings++;
      if (one.moves()) {
        queue.add(one);
      }
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%n### a year of %d associations: %d firings in %.1f s, %.2f µs each%n",
        ASSOCIATIONS,
        firings,
        seconds,
        seconds * 1e6 / firings);
    return ids;
  }
}
