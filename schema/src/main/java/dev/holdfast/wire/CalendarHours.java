package dev.holdfast.wire;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.canonical.JsonText;
import java.time.Instant;
import java.util.List;

/// When one calendar is open, as nodes are told. The same for every node, so it travels by digest
/// and is cached.
///
/// @param open in order, none touching another
/// @param knownThrough beyond it nothing is known, and the calendar counts as closed
public record CalendarHours(List<CalendarHours.Open> open, Instant knownThrough) {
  /// How large it may be as JSON.
  public static final int MAX_BYTES = 4 * 1024 * 1024;

  /// @param end exclusive
  /// @param lastStart nothing new starts at or after it
  public record Open(Instant start, Instant end, Instant lastStart) {
    public Open {
      if (!start.isBefore(end) || lastStart.isAfter(end)) {
        throw new JsonShapeException("a calendar is open from a start to a later end");
      }
    }

    Json toJson() {
      return Json.object()
          .put("start", start)
          .put("end", end)
          .put("last_start", lastStart.equals(end) ? null : Json.of(lastStart.toString()))
          .build();
    }

    static Open from(Json.Obj json) {
      Instant end = json.instant("end");
      return new Open(
          json.instant("start"), end, json.has("last_start") ? json.instant("last_start") : end);
    }
  }

  public CalendarHours {
    open = List.copyOf(open);
    for (int i = 1; i < open.size(); i++) {
      if (open.get(i).start().isBefore(open.get(i - 1).end())) {
        throw new JsonShapeException("the times at which a calendar is open are not in order");
      }
    }
  }

  public Json toJson() {
    return Json.object()
        .put("known_through", knownThrough)
        .put("open", Json.list(open, Open::toJson))
        .build();
  }

  /// @throws JsonShapeException when it is none
  public static CalendarHours from(Json.Obj json) {
    return new CalendarHours(json.list("open", Open::from), json.instant("known_through"));
  }

  public byte[] bytes() {
    return JsonText.canonicalBytes(toJson());
  }

  public Digest digest() {
    return Digest.of(bytes());
  }
}
