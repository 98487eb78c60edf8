package dev.holdfast.reconciler.api.http;

import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.model.InvalidNameException;
import dev.holdfast.reconciler.access.ProblemDetail;
import dev.holdfast.reconciler.api.CallerMistake;
import io.micronaut.context.annotation.Primary;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;

/// Every error is a problem (RFC 9457): what is wrong and what to do, and no class names.
final class Problems {
  private Problems() {}

  static MutableHttpResponse<String> problem(int status, String sentence) {
    String title = HttpStatus.valueOf(status).getReason();
    return HttpResponse.<String>status(HttpStatus.valueOf(status))
        .contentType(MediaType.of(ProblemDetail.MEDIA_TYPE))
        .body(new ProblemDetail(status, title, sentence).text());
  }

  @Singleton
  @Produces
  static final class OfCallers implements ExceptionHandler<CallerMistake, HttpResponse<?>> {
    @Override
    @SuppressWarnings("rawtypes") // the interface's own signature
    public HttpResponse<?> handle(HttpRequest request, CallerMistake mistake) {
      return problem(mistake.status(), String.valueOf(mistake.getMessage()));
    }
  }

  @Singleton
  @Produces
  static final class OfNames implements ExceptionHandler<InvalidNameException, HttpResponse<?>> {
    @Override
    @SuppressWarnings("rawtypes") // the interface's own signature
    public HttpResponse<?> handle(HttpRequest request, InvalidNameException mistake) {
      return problem(400, mistake.getMessage() + ".");
    }
  }

  @Singleton
  @Produces
  static final class OfShapes implements ExceptionHandler<JsonShapeException, HttpResponse<?>> {
    @Override
    @SuppressWarnings("rawtypes") // the interface's own signature
    public HttpResponse<?> handle(HttpRequest request, JsonShapeException mistake) {
      return problem(400, "The body cannot be used: " + mistake.getMessage() + ".");
    }
  }

  /// What the server itself refuses: sizes, methods, types, and what went wrong on our side.
  @Singleton
  @Primary
  static final class OfServer implements ErrorResponseProcessor<String> {
    @Override
    public MutableHttpResponse<String> processResponse(
        ErrorContext context, MutableHttpResponse<?> base) {
      int status = base.code();
      String said =
          context.getErrors().isEmpty() ? "" : context.getErrors().getFirst().getMessage();
      return base.contentType(MediaType.of(ProblemDetail.MEDIA_TYPE))
          .body(new ProblemDetail(status, base.reason(), sentence(context, status, said)).text());
    }

    private static String sentence(ErrorContext context, int status, String said) {
      String path = context.getRequest().getPath();
      return switch (status) {
        case 404 -> "There is nothing at " + path + ".";
        case 405 -> context.getRequest().getMethod() + " cannot be used on " + path + ".";
        case 413 -> "The body is too large.";
        case 415 -> "Send the body as application/json.";
        default -> status >= 500 ? "The reconciler failed; its log says why." : said;
      };
    }
  }
}
