package dev.holdfast.reconciler.access.http;

import dev.holdfast.reconciler.access.OpenPaths;
import dev.holdfast.reconciler.access.ProblemDetail;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.security.authentication.AuthorizationException;
import io.micronaut.security.authentication.DefaultAuthorizationExceptionHandler;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// Tells who may not: programs a problem, browsers the way to the sign-in page.
@Singleton
@Replaces(DefaultAuthorizationExceptionHandler.class)
public final class RefusalHandler
    implements ExceptionHandler<AuthorizationException, MutableHttpResponse<?>> {
  @Override
  @SuppressWarnings("rawtypes") // the interface's own signature
  public MutableHttpResponse<?> handle(HttpRequest request, AuthorizationException refusal) {
    if (refusal.isForbidden()) {
      return problem(
          HttpStatus.FORBIDDEN,
          "Forbidden",
          "Your role may not do this; it takes a token with a higher role.");
    }
    if (!OpenPaths.isForPrograms(request.getPath()) && request.getMethod() == HttpMethod.GET) {
      return HttpResponse.seeOther(signIn(request.getUri()));
    }
    return problem(
            HttpStatus.UNAUTHORIZED,
            "Unauthorized",
            "This needs a token that works: send 'Authorization: Bearer hft_…'.")
        .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
  }

  private static URI signIn(URI wanted) {
    String next =
        wanted.getRawPath() + (wanted.getRawQuery() == null ? "" : "?" + wanted.getRawQuery());
    return URI.create("/login?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8));
  }

  static MutableHttpResponse<String> problem(HttpStatus status, String title, String detail) {
    return HttpResponse.<String>status(status)
        .contentType(MediaType.of(ProblemDetail.MEDIA_TYPE))
        .body(new ProblemDetail(status.getCode(), title, detail).text());
  }
}
