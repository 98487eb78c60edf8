package dev.holdfast.reconciler.pages.http;

import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.freeze.Freezes;
import dev.holdfast.reconciler.pages.Frame;
import dev.holdfast.reconciler.pages.jte.JtePages;
import dev.holdfast.reconciler.view.Views;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.security.authentication.Authentication;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts a page into its frame.
@Singleton
final class Renderer {
  private static final String HTML = "text/html; charset=utf-8";

  private final JtePages pages;
  private final Assets assets;
  private final Freezes freezes;
  private final Views views;
  private final InstantSource time;

  Renderer(JtePages pages, Assets assets, Freezes freezes, Views views, InstantSource time) {
    this.views = views;
    this.freezes = freezes;
    this.pages = pages;
    this.assets = assets;
    this.time = time;
  }

  /// @param values what the template wants beside its frame
  MutableHttpResponse<String> page(
      String template, Frame frame, Map<String, ? extends Object> values) {
    var all = new HashMap<String, Object>(values);
    all.put("frame", frame);
    return HttpResponse.ok(pages.render(template, all))
        .header("Content-Type", HTML)
        .header("Cache-Control", "no-store");
  }

  MutableHttpResponse<String> missing(Authentication caller, String sentence) {
    return message(HttpStatus.NOT_FOUND, caller, "Not here", sentence);
  }

  MutableHttpResponse<String> message(
      HttpStatus status, @Nullable Authentication caller, String headline, String sentence) {
    return page(
            "message",
            frame(headline, "", caller, List.of()),
            Map.of("headline", headline, "sentence", sentence))
        .status(status);
  }

  Frame frame(String title, String section, @Nullable Authentication caller, List<String> topics) {
    Object csrf = caller == null ? null : caller.getAttributes().get("csrf");
    return new Frame(
        title,
        section,
        caller == null ? "" : caller.getName(),
        role(caller),
        csrf != null,
        csrf == null ? "" : csrf.toString(),
        time.instant(),
        freezes.inForce().stream().map(views::freeze).toList(),
        topics,
        assets.addresses());
  }

  private static Role role(@Nullable Authentication caller) {
    Role highest = Role.VIEWER;
    if (caller != null) {
      for (Role role : Role.values()) {
        if (caller.getRoles().contains(role.id())) {
          highest = role;
        }
      }
    }
    return highest;
  }
}
