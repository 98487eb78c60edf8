package dev.holdfast.reconciler.access.http;

import dev.holdfast.reconciler.access.AccessSettings;
import dev.holdfast.reconciler.access.OpenPaths;
import dev.holdfast.reconciler.access.Role;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.security.rules.SecurityRuleResult;
import io.micronaut.web.router.RouteAttributes;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/// The last word where a controller did not say who may: viewers may look, and nobody may change.
/// What no rule allows is refused.
@Singleton
public final class AccessRule implements SecurityRule<HttpRequest<?>> {
  private final AccessSettings settings;

  public AccessRule(AccessSettings settings) {
    this.settings = settings;
  }

  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }

  @Override
  public Publisher<SecurityRuleResult> check(
      @Nullable HttpRequest<?> request, @Nullable Authentication authentication) {
    return Mono.just(
        request == null ? SecurityRuleResult.REJECTED : decide(request, authentication));
  }

  private SecurityRuleResult decide(
      HttpRequest<?> request, @Nullable Authentication authentication) {
    if (OpenPaths.contains(request.getPath()) || scrapesFromHere(request)) {
      return SecurityRuleResult.ALLOWED;
    }
    boolean sees = authentication != null && authentication.getRoles().contains(Role.VIEWER.id());
    boolean looks = request.getMethod() == HttpMethod.GET || request.getMethod() == HttpMethod.HEAD;
    boolean nothingThere = RouteAttributes.getRouteMatch(request).isEmpty();
    return sees && (looks || nothingThere)
        ? SecurityRuleResult.ALLOWED
        : SecurityRuleResult.REJECTED;
  }

  /// A scraper on this machine needs no token, as long as nobody else reaches the server: a proxy
  /// is on this machine too, and need not say for whom it asks.
  private boolean scrapesFromHere(HttpRequest<?> request) {
    var peer = request.getRemoteAddress().getAddress();
    return request.getPath().equals("/metrics")
        && !settings.secureCookies()
        && peer != null
        && peer.isLoopbackAddress()
        && !request.getHeaders().contains("X-Forwarded-For")
        && !request.getHeaders().contains("Forwarded");
  }
}
