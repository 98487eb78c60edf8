package dev.holdfast.reconciler.pages.http;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.access.AccessSettings;
import dev.holdfast.reconciler.access.ApiToken;
import dev.holdfast.reconciler.access.ApiTokens;
import dev.holdfast.reconciler.access.LoginLimit;
import dev.holdfast.reconciler.access.Session;
import dev.holdfast.reconciler.access.Sessions;
import dev.holdfast.reconciler.audit.Audit;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.http.cookie.SameSite;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.Hidden;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Signing in with a token, and out.
@Hidden
@Controller
@Produces(MediaType.TEXT_HTML)
@ExecuteOn(TaskExecutors.BLOCKING)
final class LoginController {
  private static final Pattern LOCAL =
      Pattern.compile("/[A-Za-z0-9_.~%?&=+-][A-Za-z0-9/_.~%?&=+-]*");

  private final ApiTokens tokens;
  private final Sessions sessions;
  private final LoginLimit limit;
  private final AccessSettings settings;
  private final Audit audit;
  private final Renderer renderer;

  LoginController(
      ApiTokens tokens,
      Sessions sessions,
      LoginLimit limit,
      AccessSettings settings,
      Audit audit,
      Renderer renderer) {
    this.tokens = tokens;
    this.sessions = sessions;
    this.limit = limit;
    this.settings = settings;
    this.audit = audit;
    this.renderer = renderer;
  }

  @Get("/login")
  @Secured(SecurityRule.IS_ANONYMOUS)
  HttpResponse<String> form(@QueryValue @Nullable String next) {
    return form(next, "");
  }

  private MutableHttpResponse<String> form(@Nullable String next, String message) {
    return renderer.page(
        "login",
        renderer.frame("Sign in", "", null, List.of()),
        Map.of("message", message, "next", local(next)));
  }

  @Post("/login")
  @Secured(SecurityRule.IS_ANONYMOUS)
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  HttpResponse<?> signIn(HttpRequest<?> request, @Body Map<String, String> form) {
    String address = address(request);
    String next = form.get("next");
    if (!limit.allows(address)) {
      return form(next, "Too many tries; wait five minutes.")
          .status(HttpStatus.TOO_MANY_REQUESTS)
          .header("Retry-After", "300");
    }
    Optional<ApiToken> token = tokens.authenticate(form.getOrDefault("token", ""));
    if (token.isEmpty()) {
      return form(next, "That token does not work: it is unknown, expired or revoked.")
          .status(HttpStatus.UNAUTHORIZED);
    }
    limit.succeeded(address);
    audit.record(token.get().name(), "sign-in", token.get().id(), Json.Obj.EMPTY);
    return HttpResponse.seeOther(URI.create(local(next)))
        .cookie(cookie(sessions.open(token.get()).cookie()).maxAge(settings.sessionLife()));
  }

  @Post("/logout")
  @Secured(SecurityRule.IS_ANONYMOUS)
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  HttpResponse<?> signOut(HttpRequest<?> request, @Body Map<String, String> form) {
    Optional<String> cookie = request.getCookies().findCookie(Sessions.NAME).map(Cookie::getValue);
    Optional<Session> session = cookie.flatMap(sessions::find);
    if (session.isPresent()) {
      if (!session.get().accepts(form.getOrDefault("csrf", ""))) {
        return renderer.message(
            HttpStatus.FORBIDDEN, null, "Not signed out", "Reload the page and try again.");
      }
      ApiToken token = session.get().token();
      audit.record(token.name(), "sign-out", token.id(), Json.Obj.EMPTY);
      sessions.close(cookie.orElseThrow());
    }
    return HttpResponse.seeOther(URI.create("/login")).cookie(cookie("").maxAge(0));
  }

  private Cookie cookie(String value) {
    return Cookie.of(Sessions.NAME, value)
        .path("/")
        .httpOnly(true)
        .secure(settings.secureCookies())
        .sameSite(SameSite.Strict);
  }

  /// Only a path of our own: an address elsewhere would make the sign-in page a trap.
  private static String local(@Nullable String next) {
    return next != null
            && next.length() < 1_000
            && LOCAL.matcher(next).matches()
            && !next.startsWith("/login")
        ? next
        : "/";
  }

  /// Behind a proxy on this machine, the address that the proxy saw.
  private static String address(HttpRequest<?> request) {
    InetAddress peer = request.getRemoteAddress().getAddress();
    String forwarded = request.getHeaders().get("X-Forwarded-For");
    if (peer != null && peer.isLoopbackAddress() && forwarded != null) {
      String last = forwarded.substring(forwarded.lastIndexOf(',') + 1).strip();
      return last.length() <= 45 ? last : last.substring(0, 45);
    }
    return peer == null ? "unknown" : peer.getHostAddress();
  }
}
