package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.InvalidNameException;
import dev.holdfast.model.ObjectName;
import dev.holdfast.reconciler.calendar.OpenTimes;
import dev.holdfast.reconciler.cli.CommandException;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.ReconcilerApi;
import dev.holdfast.reconciler.cli.Table;
import dev.holdfast.reconciler.cli.Words;
import dev.holdfast.reconciler.config.Loaded;
import dev.holdfast.reconciler.view.CalendarView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "calendar",
    description = {
      "Shows when a calendar is open: of a reconciler, as it is in force, or of a repository's",
      "folder, as it would be. Nodes change nothing while a calendar is closed that they obey."
    })
public final class CalendarCommand extends ApiCommand {
  private static final Duration TOLD = Duration.ofDays(35);

  @Mixin private Listing listing = new Listing();

  @Parameters(
      index = "0",
      paramLabel = "CALENDAR",
      description = "REPO/NAME, or NAME where there is one repository or a folder")
  private String calendar = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DIR",
      description = "a repository's folder (default: ask the reconciler)")
  private @Nullable Path folder;

  @Option(names = "--from", paramLabel = "INSTANT", description = "(default: now)")
  private @Nullable Instant from;

  @Option(names = "--to", paramLabel = "INSTANT", description = "(default: 35 days later)")
  private @Nullable Instant to;

  @Option(
      names = "--timezone",
      paramLabel = "ZONE",
      defaultValue = "UTC",
      description = "for the table (default: UTC)")
  private String timezone = "UTC";

  private final ValidateCommand.Reading reading;

  public CalendarCommand(Surroundings surroundings, ValidateCommand.Reading reading) {
    super(surroundings);
    this.reading = reading;
  }

  @Override
  ExitCode run(ReconcilerApi api) {
    Instant now = surroundings().clock().instant().truncatedTo(ChronoUnit.SECONDS);
    Instant begin = from == null ? now : from;
    Instant end = to == null ? begin.plus(TOLD) : to;
    if (!begin.isBefore(end) || Duration.between(begin, end).compareTo(CalendarView.LONGEST) > 0) {
      throw new CommandException(ExitCode.USAGE, "--to is later than --from, by at most 366 days");
    }
    ZoneId zone = zone();
    Json.Obj found =
        folder == null ? asked(api, begin, end) : offline(folder, now, begin, end).toJson();
    print(listing, found, () -> text(found, zone, now));
    return ExitCode.OK;
  }

  private ZoneId zone() {
    try {
      return ZoneId.of(timezone);
    } catch (DateTimeException e) {
      throw new CommandException(
          ExitCode.USAGE, "'%s' is no time zone such as Europe/Berlin".formatted(timezone));
    }
  }

  private Json.Obj asked(ReconcilerApi api, Instant begin, Instant end) {
    int slash = calendar.indexOf('/');
    String repository = slash < 0 ? only(api) : calendar.substring(0, slash);
    return api.need(
            "/api/v1/repositories/%s/calendars/%s?from=%s&to=%s"
                .formatted(encoded(repository), encoded(calendar.substring(slash + 1)), begin, end))
        .value();
  }

  private String only(ReconcilerApi api) {
    var names = api.need("/api/v1/repositories").value().list("items", each -> each.string("name"));
    if (names.size() != 1) {
      throw new CommandException(
          ExitCode.USAGE, "there are several repositories; write REPO/" + calendar);
    }
    return names.getFirst();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private CalendarView offline(Path place, Instant now, Instant begin, Instant end) {
    Folders.check(place);
    Loaded loaded;
    try {
      loaded = reading.read(place);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String name = calendar.substring(calendar.indexOf('/') + 1);
    OpenTimes times = find(loaded, name);
    if (times == null) {
      throw new CommandException(
          ExitCode.PROBLEMS,
          loaded.rules().calendars().isEmpty()
              ? "there is no calendar in '%s' that can be read; see 'holdfast validate'"
                  .formatted(place)
              : "there is no calendar '%s'; there are %s"
                  .formatted(
                      name,
                      String.join(
                          ", ",
                          loaded.rules().calendars().keySet().stream()
                              .map(ObjectName::value)
                              .toList())));
    }
    return CalendarView.of(new ObjectName(name), times, now, begin, end);
  }

  private static @Nullable OpenTimes find(Loaded loaded, String name) {
    try {
      return loaded.rules().calendars().get(new ObjectName(name));
    } catch (InvalidNameException e) {
      return null;
    }
  }

  private static String text(Json.Obj found, ZoneId zone, Instant now) {
    var table = new Table("OPEN FROM", "UNTIL", "NOTHING STARTS FROM");
    for (Json.Obj each : found.list("times", item -> item)) {
      String end = each.string("end");
      String last = each.string("last_start");
      table.row(
          local(each.instant("start"), zone),
          local(each.instant("end"), zone),
          last.equals(end) ? "" : local(each.instant("last_start"), zone));
    }
    String more = found.bool("more", false) ? "and more; ask for less with --to\n" : "";
    return words(found, zone, now) + "\n" + table.textOr("it is not open in this time") + more;
  }

  /// Such as `night is closed; it opens 2026-11-22T03:00:00Z, in 3 h`.
  private static String words(Json.Obj found, ZoneId zone, Instant now) {
    boolean open = found.bool("open", false);
    Instant changes = found.instantOrNull("changes_at");
    String state = found.string("calendar") + " is " + (open ? "open" : "closed");
    if (changes == null) {
      return state + ", and does not " + (open ? "close" : "open") + " within a year";
    }
    return "%s; it %s %s, in %s"
        .formatted(
            state,
            open ? "closes" : "opens",
            local(changes, zone),
            Words.span(Duration.between(now, changes)));
  }

  private static String local(Instant at, ZoneId zone) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(at.atZone(zone));
  }
}
