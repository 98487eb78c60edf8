package dev.holdfast.reconciler.bench;

import dev.holdfast.schedule.Schedule;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The next firing after the last one, of usual expressions and of those that never fire.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class NextFiring {
  private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");

  @Param({
    "rate(30 minutes)",
    "cron(0/30 * * * ? *)",
    "cron(0 3 * * ? *)",
    "cron(0 3 ? * MON-FRI *)",
    "cron(30 23 ? * TUE#3 *)",
    "cron(0 2 L * ? *)",
    "cron(0 0 29 2 ? *)",
    "cron(0 0 30 2 ? *)",
    "cron(0 0 * * ? 1970)"
  })
  public String expression = "";

  private Schedule schedule;
  private Instant at = START;

  @Setup
  public void parse() {
    schedule = Schedule.parse(expression, "Europe/Berlin");
  }

  @Benchmark
  public Optional<Instant> next() {
    Optional<Instant> next = schedule.next(at, START);
    at = next.filter(each -> each.isBefore(Instant.parse("2100-01-01T00:00:00Z"))).orElse(START);
    return next;
  }
}
