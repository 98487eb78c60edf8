package dev.holdfast.reconciler.access.http;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import io.micronaut.security.authentication.Authentication;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What browsers need beside authentication: a change must carry the session's CSRF token, and
/// every answer says how little the page may do.
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
public final class BrowserGuard implements Ordered {
  static final String HEADER = "X-CSRF-Token";
  private static final Set<HttpMethod> LOOKS =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  /// A form cannot send headers; its controller compares the field itself.
  private static final Set<String> FORMS = Set.of("/login", "/logout");

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  @Override
  public int getOrder() {
    return ServerFilterPhase.SECURITY.after();
  }

  @RequestFilter
  @Nullable MutableHttpResponse<?> changesComeFromOurPages(HttpRequest<?> request) {
    if (LOOKS.contains(request.getMethod()) || FORMS.contains(request.getPath())) {
      return null;
    }
    Object csrf =
        request
            .getUserPrincipal(Authentication.class)
            .map(caller -> caller.getAttributes().get(CallerFetcher.CSRF))
            .orElse(null);
    if (csrf == null || equal(csrf.toString(), request.getHeaders().get(HEADER))) {
      return null;
    }
    return RefusalHandler.problem(
        HttpStatus.FORBIDDEN,
        "Forbidden",
        "A change from a browser must carry the page's " + HEADER + "; reload the page.");
  }

  private static boolean equal(String wanted, @Nullable String brought) {
    return brought != null
        && MessageDigest.isEqual(
            wanted.getBytes(StandardCharsets.UTF_8), brought.getBytes(StandardCharsets.UTF_8));
  }

  @ResponseFilter
  void saysHowLittleItMayDo(MutableHttpResponse<?> response) {
    var headers = response.getHeaders();
    if (!headers.contains("Content-Security-Policy")) { // a stricter one of its own stays
      headers.set("Content-Security-Policy", POLICY);
    }
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "same-origin");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
  }
}
