package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.reconciler.cli.CommandException;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.schedule.InvalidScheduleException;
import dev.holdfast.schedule.Schedule;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "schedule",
    description =
        "Says what a schedule expression means and when it fires next: 0 it can be read; 1 it cannot"
            + " be read, or never fires.")
public final class ScheduleCommand implements Callable<Integer> {
  private static final int MAX_COUNT = 10_000;

  private enum Form {
    TABLE,
    JSON
  }

  @Parameters(
      paramLabel = "EXPR",
      description = "such as \"cron(0 3 * * ? *)\" or \"rate(30 minutes)\"")
  private String expression = "";

  @Option(
      names = "--timezone",
      paramLabel = "ZONE",
      defaultValue = "UTC",
      description = "for cron and at (default: UTC)")
  private String timezone = "UTC";

  @Option(
      names = "--from",
      paramLabel = "INSTANT",
      description = "firings after it, and what a rate counts from (default: now)")
  private @Nullable Instant from;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "10",
      description = "how many (default: 10)")
  private int count = 10;

  @Option(
      names = "--offset-days",
      paramLabel = "D",
      defaultValue = "0",
      description = "days after each firing, 0 to 6, for cron")
  private int offsetDays;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table (default) or json")
  private Form output = Form.TABLE;

  private final Surroundings around;

  public ScheduleCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() {
    if (count < 1 || count > MAX_COUNT) {
      throw new CommandException(ExitCode.USAGE, "--count is 1 to " + MAX_COUNT);
    }
    if (offsetDays < 0 || offsetDays > 6) {
      throw new CommandException(ExitCode.USAGE, "--offset-days is 0 to 6");
    }
    if (offsetDays > 0 && !Schedule.isCron(expression)) {
      throw new CommandException(ExitCode.USAGE, "--offset-days goes with cron only");
    }
    Schedule schedule;
    try {
      schedule = Schedule.parse(expression, timezone).later(offsetDays, timezone);
    } catch (InvalidScheduleException e) {
      throw new CommandException(ExitCode.PROBLEMS, String.valueOf(e.getMessage()));
    }
    List<String> firings = firings(schedule, from == null ? around.clock().instant() : from);
    around.out().print(output == Form.JSON ? json(schedule, firings) : text(schedule, firings));
    around.out().flush();
    return (firings.isEmpty() ? ExitCode.PROBLEMS : ExitCode.OK).number();
  }

  private List<String> firings(Schedule schedule, Instant start) {
    var zone = ZoneId.of(timezone);
    var firings = new ArrayList<String>();
    Optional<Instant> at = schedule.next(start, start);
    while (at.isPresent() && firings.size() < count) {
      firings.add(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(at.get().atZone(zone)));
      at = schedule.next(at.get(), start);
    }
    return firings;
  }

  private static String text(Schedule schedule, List<String> firings) {
    var text = new StringBuilder(schedule.describe()).append('\n');
    firings.forEach(firing -> text.append(firing).append('\n'));
    if (firings.isEmpty()) {
      text.append("no firing any more\n");
    }
    return text.toString();
  }

  private String json(Schedule schedule, List<String> firings) {
    return JsonText.pretty(
        Json.object()
            .put("expression", expression)
            .put("timezone", timezone)
            .put("words", schedule.describe())
            .put("firings", Json.strings(firings))
            .build());
  }
}
