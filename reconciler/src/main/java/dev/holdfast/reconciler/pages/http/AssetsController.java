package dev.holdfast.reconciler.pages.http;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.swagger.v3.oas.annotations.Hidden;

/// Serves style, script and mark.
@Hidden
@Controller("/assets")
final class AssetsController {
  private final Assets assets;

  AssetsController(Assets assets) {
    this.assets = assets;
  }

  @Get("/{digest}/{name}")
  HttpResponse<byte[]> asset(String digest, String name) {
    return assets
        .find(name)
        .map(asset ->
            HttpResponse.ok(asset.content())
                .header("Content-Type", asset.contentType())
                .header("Cache-Control", "public, max-age=31536000, immutable"))
        .orElseGet(HttpResponse::notFound);
  }
}
