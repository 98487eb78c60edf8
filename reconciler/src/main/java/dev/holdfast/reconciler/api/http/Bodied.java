package dev.holdfast.reconciler.api.http;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.reconciler.api.CallerMistake;
import dev.holdfast.reconciler.api.RecordJson;
import dev.holdfast.reconciler.view.Slice;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Bodies in and out.
final class Bodied {
  private Bodied() {}

  static HttpResponse<String> one(Record value) {
    return answer(HttpStatus.OK, RecordJson.of(value));
  }

  static <T> HttpResponse<String> list(List<T> items, Function<T, ? extends Record> each) {
    return slice(Slice.whole(items), each);
  }

  static <T> HttpResponse<String> slice(Slice<T> slice, Function<T, ? extends Record> each) {
    return answer(
        HttpStatus.OK,
        Json.object()
            .put("items", Json.list(slice.items(), item -> RecordJson.of(each.apply(item))))
            .put("next", slice.next())
            .build());
  }

  static MutableHttpResponse<String> answer(HttpStatus status, Json.Obj body) {
    return HttpResponse.<String>status(status)
        .contentType(MediaType.APPLICATION_JSON_TYPE)
        .header("Cache-Control", "no-store")
        .body(JsonText.pretty(body));
  }

  /// Reads a body of one JSON object; an absent one is empty.
  static <T> T body(byte @Nullable [] body, Function<Json.Obj, T> read) {
    try {
      return read.apply(
          body == null || body.length == 0 ? Json.Obj.EMPTY : JsonText.parseObject(body));
    } catch (JsonShapeException e) {
      throw CallerMistake.bad("The body cannot be used: " + e.getMessage() + ".");
    }
  }

  static int limit(@Nullable Integer limit, int otherwise, int most) {
    if (limit == null) {
      return otherwise;
    }
    if (limit < 1 || limit > most) {
      throw CallerMistake.bad("'limit' is 1 to " + most + ", not " + limit + ".");
    }
    return limit;
  }
}
