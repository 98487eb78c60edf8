package dev.holdfast.reconciler.source.http;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.DatabaseAway;
import dev.holdfast.reconciler.source.Deliveries;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.WakeUps;
import dev.holdfast.reconciler.source.WebhookSignature;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Webhooks. A name that nobody configured answers like a wrong signature, so that nobody learns
/// names here.
@Hidden
@Controller("/webhooks")
@Secured(SecurityRule.IS_ANONYMOUS)
@ExecuteOn(TaskExecutors.BLOCKING)
@Requires(beans = {WakeUps.class, Deliveries.class})
final class WebhookController {
  static final int MAX_BODY_BYTES = 5 * 1024 * 1024;
  private static final int MAX_SECRET_BYTES = 4096;
  private static final int MAX_ID_LENGTH = 200;
  private static final Logger LOG = LoggerFactory.getLogger(WebhookController.class);

  private final Map<String, RepositoryEntry> entries;
  private final WakeUps wakeUps;
  private final Deliveries deliveries;

  WebhookController(Collection<RepositoryEntry> entries, WakeUps wakeUps, Deliveries deliveries) {
    this.entries =
        entries.stream()
            .collect(
                Collectors.toUnmodifiableMap(entry -> entry.name().value(), Function.identity()));
    this.wakeUps = wakeUps;
    this.deliveries = deliveries;
  }

  @Post("/github/{repo}")
  @Consumes(MediaType.ALL)
  @Produces(MediaType.APPLICATION_JSON)
  HttpResponse<String> github(
      @PathVariable String repo,
      @Nullable @Header("X-Hub-Signature-256") String signature,
      @Nullable @Header("X-GitHub-Delivery") String delivery,
      @Nullable @Header("X-GitHub-Event") String event,
      @Body byte[] body) {
    return receive("github", repo, signature, delivery, "push".equals(event), body);
  }

  @Post("/generic/{repo}")
  @Consumes(MediaType.ALL)
  @Produces(MediaType.APPLICATION_JSON)
  HttpResponse<String> generic(
      @PathVariable String repo,
      @Nullable @Header("X-Hub-Signature-256") String signature,
      @Nullable @Header("X-Holdfast-Delivery") String delivery,
      @Body byte[] body) {
    return receive("generic", repo, signature, delivery, true, body);
  }

  /// @param isPush whether the event can have moved a branch; others are taken and forgotten, since
  ///   some forges switch a webhook off that is refused
  private HttpResponse<String> receive(
      String sender,
      String repo,
      @Nullable String signature,
      @Nullable String delivery,
      boolean isPush,
      byte[] body) {
    if (body.length > MAX_BODY_BYTES) {
      return problem(HttpStatus.REQUEST_ENTITY_TOO_LARGE, "a webhook's body is at most 5 MiB");
    }
    @Nullable RepositoryEntry entry = entries.get(repo);
    List<byte[]> secrets = entry == null ? List.of() : secrets(entry);
    if (!WebhookSignature.matches(secrets, body, signature) || entry == null) {
      return problem(
          HttpStatus.UNAUTHORIZED,
          "X-Hub-Signature-256 does not match: check the webhook's secret and address");
    }
    if (delivery != null && delivery.length() > MAX_ID_LENGTH) {
      return problem(HttpStatus.BAD_REQUEST, "the delivery id is too long");
    }
    if (isPush && isNew(entry.name(), sender, delivery)) {
      wakeUps.wake(entry.name());
    }
    return HttpResponse.<String>status(HttpStatus.ACCEPTED).body("{}");
  }

  /// Where it cannot be told, the look is worth more than the question whether it is needed.
  private boolean isNew(RepositoryName repository, String sender, @Nullable String delivery) {
    if (delivery == null || delivery.isEmpty()) {
      return true;
    }
    try {
      return deliveries.isNew(repository, sender, delivery);
    } catch (Exception e) {
      LOG.atWarn()
          .addKeyValue("repository", repository)
          .addKeyValue("reason", DatabaseAway.reason(e).orElseGet(e::toString))
          .log("a webhook's delivery is not remembered");
      return true;
    }
  }

  private static HttpResponse<String> problem(HttpStatus status, String detail) {
    String body =
        JsonText.canonical(
            Json.object()
                .put("type", "about:blank")
                .put("title", status.getReason())
                .put("status", status.getCode())
                .put("detail", detail)
                .build());
    return HttpResponse.<String>status(status)
        .contentType(MediaType.of("application/problem+json"))
        .body(body);
  }

  private static List<byte[]> secrets(RepositoryEntry entry) {
    var secrets = new ArrayList<byte[]>();
    for (Path file : entry.webhookSecretFiles()) {
      try (var in = Files.newInputStream(file)) {
        byte[] secret = stripped(in.readNBytes(MAX_SECRET_BYTES));
        if (secret.length > 0) {
          secrets.add(secret);
        }
      } catch (IOException e) {
        LOG.atWarn()
            .addKeyValue("file", file)
            .addKeyValue("reason", e.toString())
            .log("a webhook's secret cannot be read");
      }
    }
    return secrets;
  }

  /// Editors end files with a line feed that is no part of the secret.
  private static byte[] stripped(byte[] content) {
    int end = content.length;
    while (end > 0 && Character.isWhitespace(content[end - 1])) {
      end--;
    }
    return Arrays.copyOf(content, end);
  }
}
