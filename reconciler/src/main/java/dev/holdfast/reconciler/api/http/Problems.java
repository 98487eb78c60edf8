package dev.holdfast.reconciler.api.http;

import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.model.InvalidNameException;
import dev.holdfast.reconciler.DatabaseAway;
import dev.holdfast.reconciler.access.ProblemDetail;
import dev.holdfast.reconciler.api.CallerMistake;
import io.micronaut.context.annotation.Primary;
import io.micronaut.data.connection.jdbc.exceptions.CannotGetJdbcConnectionException;
import io.micronaut.data.exceptions.DataAccessException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import io.micronaut.transaction.exceptions.TransactionException;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Every error is a problem (RFC 9457): what is wrong and what to do, and no class names.
final class Problems {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
  private static final String FAILED = "The reconciler failed; its log says why.";
  private static final long RETRY_AFTER_SECONDS = 5;

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

  /// A database that is away: as the store says it, in each of the ways in which Micronaut wraps
  /// it.
  @Singleton
  @Produces
  static final class OfConnections
      implements ExceptionHandler<CannotGetJdbcConnectionException, HttpResponse<?>> {
    @Override
    @SuppressWarnings("rawtypes") // the interface's own signature
    public HttpResponse<?> handle(HttpRequest request, CannotGetJdbcConnectionException thrown) {
      return ofDatabase(request, thrown);
    }
  }

  @Singleton
  @Produces
  static final class OfQueries implements ExceptionHandler<DataAccessException, HttpResponse<?>> {
    @Override
    @SuppressWarnings("rawtypes") // the interface's own signature
    public HttpResponse<?> handle(HttpRequest request, DataAccessException thrown) {
      return ofDatabase(request, thrown);
    }
  }

  @Singleton
  @Produces
  static final class OfTransactions
      implements ExceptionHandler<TransactionException, HttpResponse<?>> {
    @Override
    @SuppressWarnings("rawtypes") // the interface's own signature
    public HttpResponse<?> handle(HttpRequest request, TransactionException thrown) {
      return ofDatabase(request, thrown);
    }
  }

  @Singleton
  @Produces
  static final class OfStatements implements ExceptionHandler<SQLException, HttpResponse<?>> {
    @Override
    @SuppressWarnings("rawtypes") // the interface's own signature
    public HttpResponse<?> handle(HttpRequest request, SQLException thrown) {
      return ofDatabase(request, thrown);
    }
  }

  /// Who asks on an open connection while the work ends: the agents that were just answered, say.
  @Singleton
  @Produces
  static final class OfStopping
      implements ExceptionHandler<RejectedExecutionException, HttpResponse<?>> {
    @Override
    @SuppressWarnings("rawtypes") // the interface's own signature
    public HttpResponse<?> handle(HttpRequest request, RejectedExecutionException thrown) {
      return later("The reconciler is stopping; nothing was changed, try again soon.");
    }
  }

  private static HttpResponse<?> later(String sentence) {
    return problem(503, sentence)
        .header(HttpHeaders.RETRY_AFTER, Long.toString(RETRY_AFTER_SECONDS));
  }

  /// Whoever writes tells once that the database is away; its readers need not.
  private static HttpResponse<?> ofDatabase(HttpRequest<?> request, Exception thrown) {
    if (DatabaseAway.reason(thrown).isPresent()) {
      return later("The database does not answer; nothing was changed, try again soon.");
    }
    LOG.atError().addKeyValue("path", request.getPath()).setCause(thrown).log("request failed");
    return problem(500, FAILED);
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
        default -> status >= 500 ? FAILED : said;
      };
    }
  }
}
