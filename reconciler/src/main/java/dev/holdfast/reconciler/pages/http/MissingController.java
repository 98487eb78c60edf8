package dev.holdfast.reconciler.pages.http;

import dev.holdfast.reconciler.access.OpenPaths;
import dev.holdfast.reconciler.access.ProblemDetail;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Error;
import io.micronaut.security.authentication.Authentication;
import io.swagger.v3.oas.annotations.Hidden;

/// Says that there is nothing at an address: people a page, programs a problem.
@Hidden
@Controller
final class MissingController {
  private final Renderer renderer;

  MissingController(Renderer renderer) {
    this.renderer = renderer;
  }

  @Error(status = HttpStatus.NOT_FOUND, global = true)
  HttpResponse<String> missing(HttpRequest<?> request) {
    String sentence = "There is nothing at " + request.getPath() + ".";
    if (OpenPaths.isForPrograms(request.getPath())) {
      return HttpResponse.<String>notFound()
          .contentType(MediaType.of(ProblemDetail.MEDIA_TYPE))
          .body(new ProblemDetail(404, "Not Found", sentence).text());
    }
    return renderer.message(
        HttpStatus.NOT_FOUND,
        request.getUserPrincipal(Authentication.class).orElse(null),
        "Not here",
        sentence);
  }
}
