package dev.holdfast.reconciler.access.http;

import dev.holdfast.reconciler.access.AccessSettings;
import dev.holdfast.reconciler.access.ApiToken;
import dev.holdfast.reconciler.access.ApiTokens;
import dev.holdfast.reconciler.access.Caller;
import dev.holdfast.reconciler.access.OpenPaths;
import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.access.Session;
import dev.holdfast.reconciler.access.Sessions;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.filters.AuthenticationFetcher;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// Finds who asks: by bearer token, else by session cookie, else an anonymous viewer where that is
/// configured. A token that does not work is nobody, never the anonymous viewer.
@Singleton
public final class CallerFetcher implements AuthenticationFetcher<HttpRequest<?>> {
  /// Attribute of the authentication: what changes from a browser must repeat. Only sessions have
  /// it.
  public static final String CSRF = "csrf";

  private static final String BEARER = "Bearer ";

  private final ApiTokens tokens;
  private final Sessions sessions;
  private final AccessSettings settings;
  private final Scheduler blocking;

  public CallerFetcher(
      ApiTokens tokens,
      Sessions sessions,
      AccessSettings settings,
      @Named(TaskExecutors.BLOCKING) ExecutorService blocking) {
    this.tokens = tokens;
    this.sessions = sessions;
    this.settings = settings;
    this.blocking = Schedulers.fromExecutorService(blocking);
  }

  @Override
  public Publisher<Authentication> fetchAuthentication(HttpRequest<?> request) {
    if (OpenPaths.contains(request.getPath())) {
      return Mono.empty();
    }
    return Mono.fromCallable(() -> find(request))
        .subscribeOn(blocking)
        .filter(Optional::isPresent)
        .map(Optional::get);
  }

  private Optional<Authentication> find(HttpRequest<?> request) {
    Optional<String> authorization = request.getHeaders().getAuthorization();
    if (authorization.isPresent()) {
      String header = authorization.get();
      return header.startsWith(BEARER)
          ? tokens.authenticate(header.substring(BEARER.length())).map(CallerFetcher::byToken)
          : Optional.empty();
    }
    return request
        .getCookies()
        .findCookie(Sessions.NAME)
        .map(Cookie::getValue)
        .flatMap(sessions::find)
        .map(CallerFetcher::bySession)
        .or(this::anonymous);
  }

  private static Authentication byToken(ApiToken token) {
    return Authentication.build(token.name(), token.role().ids());
  }

  private static Authentication bySession(Session session) {
    ApiToken token = session.token();
    return Authentication.build(token.name(), token.role().ids(), Map.of(CSRF, session.csrf()));
  }

  private Optional<Authentication> anonymous() {
    return settings.anonymousViewer()
        ? Optional.of(Authentication.build(Caller.ANONYMOUS.name(), Role.VIEWER.ids()))
        : Optional.empty();
  }
}
