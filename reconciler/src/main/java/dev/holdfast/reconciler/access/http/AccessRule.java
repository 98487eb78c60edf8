package dev.holdfast.reconciler.access.http;

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

  private static SecurityRuleResult decide(
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

  /// A scraper on this machine needs no token; what a proxy brought is from elsewhere.
  private static boolean scrapesFromHere(HttpRequest<?> request) {
    var peer = request.getRemoteAddress().getAddress();
    return request.getPath().equals("/metrics")
        && peer != null
        && peer.isLoopbackAddress()
        && !request.getHeaders().contains("X-Forwarded-For")
        && !request.getHeaders().contains("Forwarded");
  }
}
