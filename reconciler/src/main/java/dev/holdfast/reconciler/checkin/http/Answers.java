package dev.holdfast.reconciler.checkin.http;

import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.model.InvalidNameException;
import dev.holdfast.reconciler.DatabaseAway;
import dev.holdfast.reconciler.checkin.BusyException;
import dev.holdfast.reconciler.checkin.Refusal;
import dev.holdfast.reconciler.checkin.RefusedException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one place where what went wrong becomes an answer for an agent.
final class Answers {
  private static final Logger log = LoggerFactory.getLogger(Answers.class);
  private static final MediaType PROBLEM = MediaType.of("application/problem+json");

  private Answers() {}

  static HttpResponse<byte[]> of(Supplier<HttpResponse<byte[]>> work) {
    try {
      return work.get();
    } catch (Exception e) {
      return refused(refusal(e));
    }
  }

  static CompletableFuture<HttpResponse<byte[]>> later(
      Supplier<CompletableFuture<HttpResponse<byte[]>>> work) {
    try {
      return work.get().exceptionally(thrown -> refused(refusal(thrown)));
    } catch (Exception e) {
      return CompletableFuture.completedFuture(refused(refusal(e)));
    }
  }

  private static Refusal refusal(Throwable thrown) {
    @Nullable Throwable cause = thrown.getCause();
    return switch (thrown) {
      case CompletionException _ when cause != null -> refusal(cause);
      case RefusedException refused -> refused.refusal();
      case BusyException busy -> Refusal.busy(busy);
      case JsonShapeException shape -> Refusal.malformed(text(shape));
      case InvalidNameException name -> Refusal.malformed(text(name));
      case IllegalArgumentException _ ->
          Refusal.malformed("A value is none of those that its key may have.");
      default -> {
        // whoever writes tells once that the database is away; a thousand agents need not
        if (DatabaseAway.reason(thrown).isEmpty()) {
          log.atError().setCause(thrown).log("an agent's request could not be done");
        }
        yield Refusal.storeFailed();
      }
    };
  }

  private static String text(RuntimeException thrown) {
    @Nullable String message = thrown.getMessage();
    return message == null ? "" : message;
  }

  static HttpResponse<byte[]> refused(Refusal refusal) {
    var response =
        HttpResponse.<byte[]>status(HttpStatus.valueOf(refusal.status()))
            .contentType(PROBLEM)
            .body(refusal.body());
    @Nullable Duration retryAfter = refusal.retryAfter();
    return retryAfter == null
        ? response
        : response.header(
            HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, retryAfter.toSeconds())));
  }
}
