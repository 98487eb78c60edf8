package dev.holdfast.reconciler.api.http;

import dev.holdfast.model.CalendarId;
import dev.holdfast.model.InvalidNameException;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.api.CallerMistake;
import dev.holdfast.reconciler.api.Lists;
import dev.holdfast.reconciler.calendar.Calendars;
import dev.holdfast.reconciler.calendar.OpenTimes;
import dev.holdfast.reconciler.view.CalendarView;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// When the calendars of a repository are open.
@Tag(name = "calendars")
@Controller("/api/v1/repositories/{repository}/calendars")
@Secured(Role.SEES)
@ExecuteOn(TaskExecutors.BLOCKING)
final class CalendarsController {
  private static final Duration TOLD = Duration.ofDays(35);

  private final Calendars calendars;
  private final InstantSource clock;

  CalendarsController(Calendars calendars, InstantSource clock) {
    this.calendars = calendars;
    this.clock = clock;
  }

  /// The calendars in force, by name, each with the next 35 days.
  @Get
  @ApiResponse(content = @Content(schema = @Schema(implementation = Lists.Calendars.class)))
  HttpResponse<String> calendars(String repository) {
    Instant now = now();
    return Bodied.list(
        name(repository)
            .map(known ->
                calendars.of(known).stream()
                    .flatMap(id ->
                        calendars
                            .times(id)
                            .map(times ->
                                CalendarView.of(id.name(), times, now, now, now.plus(TOLD)))
                            .stream())
                    .toList())
            .orElseThrow(
                () -> CallerMistake.missing("There is no repository '%s'.".formatted(repository))),
        Function.identity());
  }

  /// One calendar.
  ///
  /// @param from such as `2026-12-24T00:00:00Z`; now where it is missing
  /// @param to likewise; 35 days later where it is missing, at most 366 days later
  @Get("/{name}")
  @ApiResponse(content = @Content(schema = @Schema(implementation = CalendarView.class)))
  HttpResponse<String> calendar(
      String repository,
      String name,
      @QueryValue @Nullable String from,
      @QueryValue @Nullable String to) {
    Instant now = now();
    Instant begin = from == null ? now : instant("from", from);
    Instant end = to == null ? begin.plus(TOLD) : instant("to", to);
    if (!begin.isBefore(end) || Duration.between(begin, end).compareTo(CalendarView.LONGEST) > 0) {
      throw CallerMistake.bad("'to' is later than 'from', by at most 366 days.");
    }
    return id(repository, name)
        .flatMap(id -> calendars.times(id).map(times -> one(id, times, now, begin, end)))
        .orElseThrow(() ->
            CallerMistake.missing(
                "There is no calendar '%s' in '%s'.".formatted(name, repository)));
  }

  private static HttpResponse<String> one(
      CalendarId id, OpenTimes times, Instant now, Instant from, Instant to) {
    return Bodied.one(CalendarView.of(id.name(), times, now, from, to));
  }

  private static Optional<RepositoryName> name(String text) {
    try {
      return Optional.of(new RepositoryName(text));
    } catch (InvalidNameException e) {
      return Optional.empty();
    }
  }

  private static Optional<CalendarId> id(String repository, String name) {
    try {
      return Optional.of(CalendarId.parse(repository + "/" + name));
    } catch (InvalidNameException e) {
      return Optional.empty();
    }
  }

  private static Instant instant(String key, String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw CallerMistake.bad(
          "'%s' is an instant such as 2026-12-24T00:00:00Z, not '%s'.".formatted(key, text));
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
