package dev.holdfast.reconciler.pages.http;

import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.pages.LiveEvents;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.http.sse.Event;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Hidden;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/// What open pages listen to.
@Hidden
@Controller
@Secured(Role.SEES)
final class EventsController {
  private static final int MAX_TOPICS = 200;
  private static final int BACKLOG = 64;

  private final LiveEvents live;

  EventsController(LiveEvents live) {
    this.live = live;
  }

  @Get("/events")
  @Produces(MediaType.TEXT_EVENT_STREAM)
  MutableHttpResponse<Publisher<Event<String>>> events(
      @QueryValue @Nullable String topics, @QueryValue @Nullable String since) {
    Instant madeAt = instant(since);
    Set<String> wanted =
        Arrays.stream((topics == null ? LiveEvents.ALL : topics).split(" ", -1))
            .limit(MAX_TOPICS)
            .collect(Collectors.toSet());
    return HttpResponse.<Publisher<Event<String>>>ok(
            Flux.<Event<String>>create(
                    sink -> listen(wanted, madeAt, sink), FluxSink.OverflowStrategy.IGNORE)
                // a page that is slow to listen reads all that is new once it does
                .onBackpressureBuffer(BACKLOG, BufferOverflowStrategy.DROP_LATEST))
        .header("Cache-Control", "no-store")
        .header("X-Accel-Buffering", "no");
  }

  /// Without one nothing is missed: who says nothing has nothing to compare.
  private static Instant instant(@Nullable String since) {
    if (since == null) {
      return Instant.MAX;
    }
    try {
      return Instant.parse(since);
    } catch (DateTimeParseException e) {
      throw new HttpStatusException(HttpStatus.BAD_REQUEST, "'since' is no time");
    }
  }

  private void listen(Set<String> topics, Instant madeAt, FluxSink<Event<String>> sink) {
    Runnable close = live.open(topics, madeAt, message -> sink.next(event(message)));
    if (close == null) {
      sink.error(
          new HttpStatusException(HttpStatus.SERVICE_UNAVAILABLE, "too many pages are open"));
    } else {
      sink.onDispose(close::run);
    }
  }

  private static Event<String> event(LiveEvents.Message message) {
    return switch (message) {
      case LiveEvents.Message.Hello(var now) -> Event.of(now.toString()).name("hello");
      case LiveEvents.Message.Changed() -> Event.of("again").name("changed");
    };
  }
}
