package dev.holdfast.reconciler.api.http;

import dev.holdfast.reconciler.access.Role;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The API's own description, and numbers for Prometheus.
@Hidden
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class DescriptionController {
  private static final String DESCRIPTION = "META-INF/swagger/holdfast-1.yml";

  private final PrometheusMeterRegistry metrics;

  DescriptionController(PrometheusMeterRegistry metrics) {
    this.metrics = metrics;
  }

  @Get("/api/v1/openapi.yml")
  @Secured(Role.SEES)
  HttpResponse<String> description() {
    try (InputStream in =
        DescriptionController.class.getClassLoader().getResourceAsStream(DESCRIPTION)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks " + DESCRIPTION);
      }
      return HttpResponse.ok(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .header("Content-Type", "application/yaml; charset=utf-8");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A scraper on this machine needs no token, as long as the server listens here only; see the
  /// access rule.
  @Get("/metrics")
  HttpResponse<String> metrics() {
    return HttpResponse.ok(metrics.scrape())
        .header("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  }
}
